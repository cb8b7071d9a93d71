"""What is typed about donors and offers."""

from foodbank.donors.forms.donors import AgreementForm, DonorForm
from foodbank.donors.forms.lines import FIELDS, Rows, read_rows, rows_of_paste, rows_of_post
from foodbank.donors.forms.offers import AnswerForm, OfferForm, RegisterForm

__all__ = ["FIELDS", "AgreementForm", "AnswerForm", "DonorForm", "OfferForm", "RegisterForm", "Rows", "read_rows",
           "rows_of_paste", "rows_of_post"]
