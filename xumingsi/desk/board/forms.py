"""What a villager is asked."""

from django import forms

LEAST = 5


class ObjectionForm(forms.Form):
    """Only what is objected to: who objects is not asked, so that nobody need fear to."""

    content = forms.CharField(
        label="您对这一户有什么意见",
        min_length=LEAST,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="如：在城里有房子、有车、有人领工资、家里实际没有这么多人。请不要写身份证号和银行账号。",
        error_messages={"min_length": f"请至少写 {LEAST} 个字，写清楚才好去核查。", "required": "请写下您的意见。"},
    )
