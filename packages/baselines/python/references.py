"""What scikit-learn, PyOD and umap-learn find in the same data, as JSON on standard output.

With the argument "digits" it prints scikit-learn's 1,797 digits of 8 x 8 pixels. Else it reads rows from standard input:
"train" and "test" for detectors, "images" and "moreImages" for layouts, and three layouts that were made of these elsewhere.
"""

import json
import sys
import warnings

import numpy as np

warnings.filterwarnings("ignore")


def numbers(values):
    return np.asarray(values, dtype=np.float64).tolist()


def detectors(train, test):
    from pyod.models.ecod import ECOD
    from pyod.models.hbos import HBOS
    from sklearn.ensemble import IsolationForest
    from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors

    lof = LocalOutlierFactor(n_neighbors=20, novelty=True).fit(train)
    neighbours = NearestNeighbors(n_neighbors=5).fit(train)
    ecod = ECOD().fit(train)
    hbos = HBOS(n_bins=10).fit(train)
    forests = [IsolationForest(n_estimators=100, max_samples=256, random_state=seed).fit(train) for seed in range(10)]
    return {
        "nearestNeighbours": numbers(neighbours.kneighbors(test)[0][:, -1]),
        "localOutlierFactor": numbers(-lof.score_samples(test)),
        "ecod": numbers(ecod.decision_function(test)),
        "ecodAlone": numbers([ecod.decision_function(row[None])[-1] for row in test[:50]]),
        "hbos": numbers(hbos.decision_function(test)),
        "isolationForests": [numbers(-forest.score_samples(test)) for forest in forests],
    }


def reducers(images, more):
    from sklearn.decomposition import PCA, IncrementalPCA
    from sklearn.manifold import TSNE, trustworthiness
    from umap import UMAP

    pca = PCA(n_components=10, svd_solver="full").fit(images)
    incremental = IncrementalPCA(n_components=10, batch_size=100).fit(images)
    umap = UMAP(random_state=1).fit(images)
    tsne = TSNE(random_state=1, init="pca", learning_rate="auto").fit_transform(images)
    return {
        "pca": numbers(pca.components_),
        "variances": numbers(pca.explained_variance_),
        "incrementalPca": numbers(incremental.components_),
        "umap": float(trustworthiness(images, umap.embedding_, n_neighbors=5)),
        "umapTransform": float(trustworthiness(more, umap.transform(more), n_neighbors=5)),
        "tsne": float(trustworthiness(images, tsne, n_neighbors=5)),
    }


def main():
    from sklearn.datasets import load_digits
    from sklearn.manifold import trustworthiness

    if sys.argv[1:] == ["digits"]:
        json.dump(numbers(load_digits().data), sys.stdout)
        return
    given = {name: np.asarray(rows, dtype=np.float64) for name, rows in json.load(sys.stdin).items()}
    found = {**detectors(given["train"], given["test"]), **reducers(given["images"], given["moreImages"])}
    for name, original in (("ourUmap", "images"), ("ourUmapTransform", "moreImages"), ("ourTsne", "images")):
        found[name] = float(trustworthiness(given[original], given[name], n_neighbors=5))
    json.dump(found, sys.stdout)


main()
