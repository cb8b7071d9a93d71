"""Food banks (tenants), people, their roles, and the links that let them in."""

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foodbank.accounts.rules import PEOPLE, Purpose
from foodbank.kana import search_key


class FoodBank(models.Model):
    """A tenant. `code` stands in addresses; policy numbers that differ between food banks stand in `policy`."""

    code = models.SlugField(max_length=32, unique=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    kana = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=200, blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    representative = models.CharField(max_length=80, blank=True)
    city_code = models.CharField(max_length=5, blank=True)
    fiscal_year_start_month = models.PositiveSmallIntegerField(default=4)
    is_demo = models.BooleanField(default=False)
    policy = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(fiscal_year_start_month__range=(1, 12)),
                                              name="fiscal_year_starts_in_a_month")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email) or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Who signs in: once, whatever food banks and roles they have. Most have no password: links let them in.

    `name` is shown on pages about this sign-in only; what a food bank calls the person stands in its `Membership`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(unique=True, null=True, blank=True)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, default="ja")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    anonymised_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower() if self.email else None
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class Membership(models.Model):
    """One person in one role of one food bank. What the role is for (which site, which donor) is said in its room.

    Name and telephone are what this food bank wrote down for this role; another food bank that knows the same address
    has its own.
    """

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in PEOPLE])
    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=80, default="")
    kana = models.CharField(max_length=80, blank=True, default="")
    telephone = models.CharField(max_length=20, blank=True, default="")
    search_key = models.CharField(max_length=200, editable=False, default="")
    hides_name = models.BooleanField(default=False, help_text="a supporter who did not choose to be named; its group alone knows")
    pin_hash = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    sessions_since = models.DateTimeField(null=True, blank=True, help_text="a session begun earlier lets nobody in")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["food_bank", "user", "role"], name="one_membership_per_role")]
        indexes = [models.Index(fields=["food_bank", "role", "is_active"], name="members_of_a_role"),
                   GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="member_search")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_key = search_key(self.name, self.kana)[:200]
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.name} ({self.role})"


class Link(models.Model):
    """A door instead of a password. The token itself is never stored; `subject` says what the link is for."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    purpose = models.CharField(max_length=12, choices=[(purpose.value, purpose.value) for purpose in Purpose])
    token_sha256 = models.CharField(max_length=64, unique=True)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, blank=True)
    subject = models.CharField(max_length=64, blank=True)
    next_page = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    browser_sha256 = models.CharField(max_length=64, blank=True, help_text=_("The first browser that used it"))

    class Meta:
        indexes = [models.Index(fields=["food_bank", "purpose", "subject"], name="links_of_a_subject")]
        constraints = [models.CheckConstraint(
            condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("created_at")), name="link_expires_after_creation")]


class ApiToken(models.Model):
    """A program's key to the API, hashed, with the role it may act in."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    token_sha256 = models.CharField(max_length=64, unique=True)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)


class AccessRecord(models.Model):
    """Who looked at personal data, or switched food banks as administrator: one row per response."""

    food_bank = models.ForeignKey(FoodBank, on_delete=models.CASCADE)
    membership = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    what = models.CharField(max_length=80)
    subject = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["food_bank", "-at"], name="access_newest_first")]


