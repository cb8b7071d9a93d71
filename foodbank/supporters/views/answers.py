"""A service asked by a form: refusals about what was typed stand in the form, with what was typed."""

from collections.abc import Callable
from typing import Any

from django import forms

from foodbank.devices.errors import OperationReused
from foodbank.errors import InvalidInput, NotAllowed, NotFound, RuleBroken, StalePage
from foodbank.network.forms.fields import errors_said


def answered(form: forms.Form, work: Callable[[], Any]) -> Any | None:
    """The service's answer, or None when the form has to be shown again. What is about the whole page is raised."""
    try:
        return work()
    except (StalePage, NotFound, NotAllowed, OperationReused):
        raise
    except InvalidInput as refusal:
        field, sentence = errors_said(refusal)
        form.add_error(field if field in form.fields else None, sentence)
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
    return None
