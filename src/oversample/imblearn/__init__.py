"""imbalanced-learn's modules, over this library's engine: the same seed gives the same rows.

For what: a project that imports `imblearn.over_sampling` imports `oversample.imblearn.over_sampling` instead.
In and out: as in the samplers; on floating-point data without equal distances, bit for bit what
imbalanced-learn gives.
May import: samplers and what they use. Must not know: imbalanced-learn, whose code is nowhere used.
"""
