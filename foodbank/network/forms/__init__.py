"""Forms of this room, and the fields that read what people type (rooms above use them too)."""

from foodbank.network.forms.fields import DayField, GramsField, NumberField, TextField, TimeField, errors_said
from foodbank.network.forms.people import MemberForm, PersonForm
from foodbank.network.forms.places import TabletForm, WarehouseForm
from foodbank.network.forms.sites import ActivityForm, CloseForm, SessionsForm, SiteForm, WindowsForm

__all__ = ["ActivityForm", "CloseForm", "DayField", "GramsField", "MemberForm", "NumberField", "PersonForm",
           "SessionsForm", "SiteForm", "TabletForm", "TextField", "TimeField", "WarehouseForm", "WindowsForm",
           "errors_said"]
