"""The form a recorder notes key points with."""

from web import questions
from web.items.schemas import KEY_POINT, RecordKeyPoint


class Capture(RecordKeyPoint):
    """Notes a key point in a group of the programme, or in one that is named here."""

    new_group = questions.text("Another group", "When the group is not in the list.", longest=100)

    class Meta:
        fields = (*KEY_POINT, "new_group")

    def __init__(self) -> None:
        super().__init__()
        for name in ("group", "day"):  # on a phone the text and the button are to be in sight at once
            asked = self.fields[name]
            asked.metadata = {"label": name.capitalize()}
