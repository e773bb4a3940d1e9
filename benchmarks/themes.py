"""How well themes hold together, beside simpler ways to group the same messages.

    python -m benchmarks.themes [--voices evaluation|held-out] [--fine 0.55]

Grouped are the labelled messages of voices that did not train and that the scorer marks, as in a
case: those of `models/evaluation`, or the training voices that were held out, on which the distance
at which the tree is cut was chosen. For each way of grouping, into as many groups:

- grouped: the share of messages that are in a group of three or more;
- agreement with the authored codes: adjusted mutual information (Vinh, Epps and Bailey 2010) of
  group and gravest code, and homogeneity, which does not mind that one code fills several groups;
- likeness: the mean cosine between members by another encoder, less that of any two messages;
- words: the mean normalised pointwise mutual information (Bouma 2009) of a group's five leading
  words over all messages grouped;
- stable: the adjusted Rand index of two runs, each without a tenth of the messages.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, homogeneity_score

from workbench.analysis.pipeline import FLAGGED
from workbench.encoders import registry
from workbench.encoders.encoder import loaded
from workbench.encoders.labelled import Labelled, rows
from workbench.encoders.scorer import Scorer, scorer
from workbench.themes import clusters

SEED, WORDS = 7, 5
Groups = NDArray[np.int64]  # a number a message; 0 is in no group
Way = Callable[[NDArray[np.int64]], Groups]  # groups the messages at these places


def chosen(told: Scorer, voices: str) -> list[Labelled]:
    """The labelled messages of other voices that the scorer marks, each text once."""
    folder = registry.models_folder()
    if voices == "evaluation":
        data = list(rows(folder / "evaluation"))
    else:
        about = json.loads((folder / "heads" / f"{told.head.name}.json").read_text("utf-8"))
        held = set(about["held_out"]["held_out"])
        data = [each for each in rows(folder / "training") if each.batch in held]
    data = list({each.text: each for each in data}.values())
    scores = told.score([each.text for each in data])
    marked = np.maximum(scores.of("threat"), scores.of("fixation")) >= FLAGGED
    return [each for each, yes in zip(data, marked, strict=True) if yes]


def gravest(each: Labelled) -> str:
    """The threat or fixation code of the highest severity; one name for all that have none."""
    found = {code: value for code, value in each.labels.items() if code[0] in "TF"}
    return max(found, key=lambda code: (found[code], code)) if found else "none"


def built(vectors: clusters.Vectors) -> Way:
    """The themes of the workbench."""

    def run(some: NDArray[np.int64]) -> Groups:
        ones = np.ones(len(some), dtype=np.int64)
        found = np.zeros(len(some), dtype=np.int64)
        themes = clusters.cluster(vectors[some], ones, ones.astype(np.float32))
        for number, each in enumerate(themes, 1):
            found[each.members] = number
        return found

    return run


def means(points: NDArray[np.float32], groups: int) -> Way:
    """K-means."""

    def run(some: NDArray[np.int64]) -> Groups:
        model = KMeans(groups, random_state=SEED, n_init=3)
        return np.asarray(model.fit_predict(points[some]) + 1, dtype=np.int64)

    return run


def dealt(groups: int) -> Way:
    """Groups by lot."""
    chance = np.random.default_rng(SEED)
    return lambda some: chance.integers(1, groups + 1, len(some))


def likeness(groups: Groups, vectors: NDArray[np.float32]) -> float:
    """The mean cosine within groups, less that over all."""
    every = vectors.sum(axis=0)
    n = len(vectors)
    overall = (every @ every - n) / (n * (n - 1))
    total, pairs = 0.0, 0
    for number in range(1, groups.max() + 1):
        inside = vectors[groups == number]
        if len(inside) > 1:
            middle = inside.sum(axis=0)
            total += float(middle @ middle) - len(inside)
            pairs += len(inside) * (len(inside) - 1)
    return total / pairs - float(overall)


def leading_words(groups: Groups, texts: list[str]) -> float:
    """The mean NPMI of the words that lead each group, over pairs of them."""
    counts = CountVectorizer(stop_words="english", min_df=3, binary=True).fit_transform(texts)
    share = np.asarray(counts.mean(axis=0)).ravel()
    found = []
    for number in range(1, groups.max() + 1):
        inside = counts[groups == number]
        if inside.shape[0] < clusters.SMALLEST:
            continue
        weight = np.asarray(inside.mean(axis=0)).ravel() * np.log(1 / share)
        leading = [at for at in np.argsort(-weight, kind="stable")[:WORDS] if weight[at] > 0]
        for one, other in itertools.combinations(leading, 2):
            both = counts[:, one].multiply(counts[:, other]).mean()
            found.append(
                np.log(both / (share[one] * share[other])) / -np.log(both) if both else -1.0
            )
    return float(np.mean(found)) if found else 0.0


def stability(way: Way, count: int) -> float:
    """How alike two groupings are, each without another tenth of the messages."""
    chance = np.random.default_rng(SEED)
    order = chance.permutation(count)
    tenth = count // 10
    one = np.sort(order[tenth:])
    other = np.sort(np.concatenate([order[:tenth], order[2 * tenth :]]))
    first, second = np.zeros(count, np.int64), np.zeros(count, np.int64)
    first[one], second[other] = way(one), way(other)
    shared = np.intersect1d(one, other)
    return float(adjusted_rand_score(first[shared], second[shared]))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--voices", choices=("evaluation", "held-out"), default="evaluation")
    parser.add_argument("--fine", type=float, help="another distance to cut the tree at")
    asked = parser.parse_args()
    if asked.fine:
        clusters.FINE = asked.fine
    told = scorer()
    data = chosen(told, asked.voices)
    texts = [each.text for each in data]
    codes = [gravest(each) for each in data]
    vectors = told.encoder.encode(texts)
    other = loaded(registry.encoder(registry.fallback())).encode(texts)
    everything = np.arange(len(data))
    themes = built(vectors)(everything)
    count = int(themes.max())
    words = TfidfVectorizer(sublinear_tf=True, min_df=2).fit_transform(texts)
    dense = np.asarray(words.todense(), dtype=np.float32)
    print(f"{len(data):,} marked messages of {asked.voices} voices, {count} themes,"
          f" cut at {clusters.FINE}")  # fmt: skip
    print(
        f"{'way':28}{'grouped':>9}{'AMI':>7}{'homog.':>8}{'likeness':>10}{'words':>8}{'stable':>8}"
    )
    for name, way in (
        ("themes", built(vectors)),
        ("k-means, same vectors", means(vectors, count)),
        ("k-means, TF-IDF", means(dense, count)),
        ("by lot", dealt(count)),
    ):
        groups = way(everything)
        inside = groups > 0
        print(
            f"{name:28}{inside.mean():9.0%}"
            f"{adjusted_mutual_info_score(np.array(codes)[inside], groups[inside]):7.3f}"
            f"{homogeneity_score(np.array(codes)[inside], groups[inside]):8.3f}"
            f"{likeness(groups, other):10.3f}{leading_words(groups, texts):8.3f}"
            f"{stability(way, len(data)):8.3f}"
        )


if __name__ == "__main__":
    main()
