"""Words of a file that name nothing by themselves, with what they may mean, for a person to answer."""

from typing import Any

from prm.common.imports.pass_over import Pass
from prm.common.imports.resolvers import Suggester

MOST_WORDS = 200  # shown one by one; the others get one answer together
MOST_SUGGESTED = 100  # comparing is the slow part
SURE = 90  # from here on a suggestion is chosen beforehand, for the person to confirm


def collect(over: Pass) -> list[dict[str, Any]]:
    """Return, for each field with such words: the words by number of rows, suggestions, and how many more there are.

    The answers given so far are not in it; they stay on the job.
    """
    found = []
    for each in over.words.choices:
        words = sorted(over.words.unmatched[each.name].items(), key=lambda pair: (-pair[1], pair[0]))
        if not words:
            continue
        assert each.resolver is not None
        suggester = Suggester(each.resolver)
        entries = []
        for position, (word, rows) in enumerate(words[:MOST_WORDS]):
            likely = suggester.suggest(word) if position < MOST_SUGGESTED else []
            entries.append(
                {
                    "word": word,
                    "rows": rows,
                    "suggestions": [{"key": s.key, "label": s.label, "score": s.score} for s in likely],
                }
            )
        found.append(
            {
                "field": each.name,
                "words": entries,
                "more": len(words) - len(entries),
                "more_rows": sum(rows for _, rows in words[MOST_WORDS:]),
            }
        )
    return found
