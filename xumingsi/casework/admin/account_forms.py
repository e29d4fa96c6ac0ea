"""Forms of the account pages. A full id number goes in but never comes out again."""

from django import forms
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.http import QueryDict

from xumingsi.accounts.models import User
from xumingsi.kit import resident_id

from ..services.accounts import set_password


class TwicePassword(forms.Form):
    """A new password, typed twice."""

    password1 = forms.CharField(
        label="新密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html(),
    )  # fmt: skip
    password2 = forms.CharField(
        label="再输一次", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def owner(self) -> User:
        """Whose password it will be, to refuse one that resembles their name."""
        raise NotImplementedError

    def clean_password2(self) -> str:
        first, second = self.cleaned_data.get("password1"), self.cleaned_data["password2"]
        if first and first != second:
            raise ValidationError("两次输入的密码不一致，请重新输入。")
        validate_password(second, self.owner())
        return second


class NewUserForm(TwicePassword, forms.ModelForm):
    class Meta:
        model = User
        fields = ("username", "name", "title", "phone", "id_number")

    def owner(self) -> User:
        given = self.cleaned_data
        return User(username=given.get("username", ""), name=given.get("name", ""), phone=given.get("phone", ""))


class ChangeUserForm(forms.ModelForm):
    new_id_number = forms.CharField(
        label="更正身份证号",
        max_length=18,
        required=False,
        help_text="留空则不变；用于近亲属回避核对，页面上只显示掩码。",
    )

    class Meta:
        model = User
        fields = ("name", "title", "phone", "is_active")

    def clean_new_id_number(self) -> str:
        given = self.cleaned_data["new_id_number"]
        if not given:
            return ""
        try:
            self.instance.id_number = resident_id.parse(given).number
        except resident_id.InvalidResidentId as error:
            raise ValidationError(str(error)) from error
        return self.instance.id_number

    def changed_fields(self) -> list[str]:
        """Names of the model's fields that were changed."""
        return ["id_number" if name == "new_id_number" else name for name in self.changed_data]


class ResetPasswordForm(TwicePassword):
    def __init__(self, user: User, data: QueryDict | None) -> None:
        self.user = user
        super().__init__(data)

    def owner(self) -> User:
        return self.user


class OwnPasswordForm(AdminPasswordChangeForm):
    """Django's form for one's own password, kept as a recorded act; the password in use is no new one."""

    def clean_new_password1(self) -> str:
        given: str = self.cleaned_data["new_password1"]
        if self.user.check_password(given):
            raise ValidationError("新密码不能与现在的密码相同。")
        return given

    def save(self, commit: bool = True) -> User:
        set_password(self.user, self.cleaned_data["new_password1"], actor=self.user, must_change=False)
        return self.user
