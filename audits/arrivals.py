"""A list of another office has come in: the detectors that read it look at once at the people on it, and at no others."""

from recipients.arrivals import Arrival, on_arrival

from .detection import detectors
from .services.detecting import run_detectors


@on_arrival
def look_at_the_new(arrival: Arrival) -> None:
    """Run the detectors that read lists of this kind over the people on the list; adds leads, clears none."""
    names = [rule.name for rule in detectors().values() if arrival.record in rule.inputs]
    if names:
        run_detectors(arrival.town, actor=arrival.actor, only=names, persons=arrival.persons)
