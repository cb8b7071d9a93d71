"""Every write of this room."""

from foodbank.receipts.services.issue import issue_due, issue_month, issue_receipt, issue_results, void_and_reissue
from foodbank.receipts.services.provisional import provisional_receipt

__all__ = ["issue_due", "issue_month", "issue_receipt", "issue_results", "provisional_receipt", "void_and_reissue"]
