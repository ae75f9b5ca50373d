"""Step 4 of SPEC section 6: whose turn it is when the country with fewest seats comes first."""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Sequence

from inbox_processor.allocation.room import Room
from inbox_processor.records import Registration


class Balance:
    """Hands out registrations by fewest seats of their country, then by line; skips full organisations for good."""

    def __init__(self, room: Room, line: Sequence[Registration]) -> None:
        self._room = room
        self._waiting: dict[str | None, deque[Registration]] = defaultdict(deque)
        for registration in line:
            self._waiting[registration.country].append(registration)
        self._heap = [self._rank(country) for country in self._waiting]
        heapq.heapify(self._heap)

    def _rank(self, country: str | None) -> tuple[bool, int, int, str]:
        first = self._waiting[country][0]
        return country is None, self._room.by_country[country], self._room.place[first.reference], country or ""

    def next(self) -> Registration | None:
        """The next to be seated, to be counted by the caller before asking again; None when nobody can be."""
        while self._heap:
            unknown, seats, place, name = heapq.heappop(self._heap)
            country = None if unknown else name
            queue = self._waiting[country]
            while queue and self._room.organisation_full(queue[0]):
                queue.popleft()
            if not queue:
                continue
            rank = self._rank(country)
            if (unknown, seats, place, name) == rank:
                chosen = queue.popleft()
                if queue:
                    heapq.heappush(self._heap, (unknown, seats + 1, self._room.place[queue[0].reference], name))
                return chosen
            heapq.heappush(self._heap, rank)
        return None
