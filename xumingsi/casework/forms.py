"""Form fields that several rooms use."""

from typing import Any

from django import forms


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Several photos or scans; cleans to a list of uploads (empty when none). What they are is told by content later."""

    widget = ManyFilesInput

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(*args, **kwargs)
        self.widget.attrs["accept"] = "image/jpeg,image/png,application/pdf"

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        uploads = data if isinstance(data, list | tuple) else [data]
        return [upload for upload in (super(PhotosField, self).clean(one, initial) for one in uploads) if upload]


class MonthField(forms.DateField):
    """A month typed as 2020-10; cleans to its first day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m", "%Y年%m月", "%Y-%m-%d"])
        kwargs.setdefault("help_text", "如 2020-10")
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Any:
        day = super().to_python(value)
        return day.replace(day=1) if day else day
