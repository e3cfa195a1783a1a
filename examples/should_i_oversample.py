"""Should I oversample? A verdict on a real table, then the rows, then a model that resamples itself.

Run it with ``python examples/should_i_oversample.py``. It needs no network and writes nothing.
"""

from __future__ import annotations

import oversample as ov
from oversample.datasets import load_hypothyroid
from oversample.learning import make_model, positive_scores

table = load_hypothyroid()  # 3,163 people screened for hypothyroidism, 151 of them ill

# 1. Does it help? Everything is fitted inside the folds, and judged on rows as they are.
found = ov.compare(table, target="diagnosis", model="logistic", methods=["smote"], ratios=[0.25, 1])
print(found)

# 2. If it had helped: the rows, and who they come from.
made = ov.balance(table, target="diagnosis", method="smote", ratio=0.25, seed=1)
print(made)
print(made.lineage)
first = made.lineage.take([0])
print("The first synthetic row:", first.weights().round(3), "of real rows", first.parents)

# 3. Or a model that resamples its training rows, and only those, whenever it is fitted.
X = table.drop_columns(["diagnosis"])
y = table.column("diagnosis").to_numpy()
model = ov.OversampledClassifier(
    make_model("logistic", seed=0), ov.SMOTE(sampling_strategy=0.25, random_state=0)
)
model.fit(X, y)
print(model.training_summary_)
print("Largest risks:", positive_scores(model, X, "hypothyroid").round(3)[:5])
