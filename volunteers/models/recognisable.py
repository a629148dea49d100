"""What is of one volunteer or of one organisation, and how it is called."""

from django.db import models

from volunteers.models.organisations import Organisation
from volunteers.models.volunteers import Volunteer


class Recognisable(models.Model):
    """What is of one volunteer or of one organisation."""

    volunteer: Volunteer | None
    organisation: Organisation | None

    class Meta:
        abstract = True

    @property
    def who(self) -> Volunteer | Organisation:
        """The volunteer or the organisation; each has a name and a number."""
        found = self.volunteer if self.organisation is None else self.organisation
        if found is None:
            raise ValueError("a star is somebody's")
        return found

    @property
    def belongs_to(self) -> Organisation | None:
        """A volunteer's organisation, or what an organisation stands under."""
        who = self.who
        found: Organisation | None = who.organisation if isinstance(who, Volunteer) else who.parent
        return found

    @property
    def public_name(self) -> str:
        """The name as anybody may read it: a person's is masked."""
        return self.who.public_name
