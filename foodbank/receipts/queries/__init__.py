"""Every read of this room."""

from foodbank.receipts.queries.due import Due, receipts_due
from foodbank.receipts.queries.facts import Whereabouts, items_of, results_of, whereabouts_of
from foodbank.receipts.queries.papers import get_paper_for, paper_of_donation, papers, papers_of_month

__all__ = [
    "Due", "Whereabouts", "get_paper_for", "items_of", "paper_of_donation", "papers", "papers_of_month", "receipts_due",
    "results_of", "whereabouts_of",
]
