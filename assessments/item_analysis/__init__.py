"""Item analysis: what a set of answers says about the questions, and about the exam as a whole. Pure.

| module         | computes                                                                                   |
|----------------|--------------------------------------------------------------------------------------------|
| `responses`    | who earned what at a question, beside what the same attempt earned everywhere else         |
| `items`        | facility, item–rest correlation, upper–lower index                                         |
| `options`      | who chose which answer: all, the best and the weakest third                                |
| `reliability`  | KR-20 or Cronbach's alpha, standard error of measurement                                   |
| `differential` | differential item functioning: Mantel–Haenszel, Mantel, standardised mean difference       |
| `timing`       | seconds before an answer, as far as the moments of the answers tell                        |
| `verdicts`     | from which figure on a question is flagged, and how many attempts that takes               |

The field says "item" for what the School calls a question; its names stand here, so that a reader finds them
in the papers that are cited. Shares are 0–1, correlations −1–1. None means that a figure cannot be computed.
"""
