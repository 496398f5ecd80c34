"""How loss falls with parameters and tokens, and what that says about spending a budget.

L(N, D) = E + A / N^α + B / D^β (Hoffmann et al., arXiv:2203.15556). Kaplan's law has a loss in one variable
and a fit of the best size, not this form, and is kept apart.
"""

from typing import NamedTuple

import numpy as np

from llmventure.compute.values import Values
from llmventure.record import record

PETAFLOP_DAY = 8.64e19


@record
class ScalingLaw:
    """E, A, B, α and β of a fit, with their standard errors where published.

    A and B are strongly correlated with the exponents: vary α and β, not all five as if independent.
    """

    name: str
    irreducible_loss: Values
    parameter_coefficient: Values
    token_coefficient: Values
    parameter_exponent: Values
    token_exponent: Values
    source: str
    standard_errors: tuple[float, float, float, float, float] | None = None


class Optimum(NamedTuple):
    """Size, tokens and the loss they reach."""

    parameters: Values
    training_tokens: Values
    loss: Values


BESIROGLU = ScalingLaw(
    "besiroglu",
    1.8172,
    482.01,
    2085.43,
    0.3478,
    0.3658,
    "Besiroglu et al., arXiv:2404.10102",
    (0.03, 124.58, 1293.23, 0.02, 0.02),
)
HOFFMANN = ScalingLaw("hoffmann", 1.69, 406.4, 410.7, 0.34, 0.28, "Hoffmann et al., arXiv:2203.15556, approach 3")
HOFFMANN_TEX = ScalingLaw(
    "hoffmann_tex",
    1.6934,
    406.4,
    410.7,
    0.3392,
    0.2849,
    "Hoffmann et al., arXiv:2203.15556, digits in the TeX source",
)
SARDANA = ScalingLaw(
    "sardana", 1.69, 406.4, 410.7, 0.336, 0.283, "Sardana et al., arXiv:2401.00448, the coefficients of its examples"
)
LAWS = {law.name: law for law in (BESIROGLU, HOFFMANN, HOFFMANN_TEX)}


def loss(law: ScalingLaw, parameters: Values, training_tokens: Values) -> Values:
    """L = E + A / N^α + B / D^β, nats a token.

    >>> round(loss(SARDANA, 30e9, 1.5559e12), 4)
    1.9583
    """
    return (
        law.irreducible_loss
        + law.parameter_coefficient / parameters**law.parameter_exponent
        + law.token_coefficient / training_tokens**law.token_exponent
    )


MIDDLE_PARAMETERS, MIDDLE_TOKENS = (70e6 * 16e9) ** 0.5, (5e9 * 500e9) ** 0.5
"""The middle, in logarithms, of the sizes and tokens that the laws were fitted to (arXiv:2203.15556, abstract)."""


def within_errors(law: ScalingLaw, loss_score: Values, parameter_score: Values, token_score: Values) -> ScalingLaw:
    """The law at standard normal scores of E, α and β within its published standard errors.

    A and B go along, so that A / N^α and B / D^β stay what they are in the middle of the data: A' = A N₀^(α' − α).
    That is how the fit correlates them; five independent normals would not be a law at all. That the middle is the
    logarithmic one is a judgement; it gives ln A a standard error of 0.42 where 0.26 is published, and ln B 0.49
    where 0.62 is.

    :raises ValueError: if the law has no published standard errors.

    >>> best = compute_optimal(within_errors(BESIROGLU, 0.0, 0.0, 0.0), 1e24)
    >>> best == compute_optimal(BESIROGLU, 1e24)
    True
    >>> f"{compute_optimal(within_errors(BESIROGLU, 0.0, 1.0, 0.0), 1e24).parameters:.3g}"
    '9.15e+10'
    """
    if law.standard_errors is None:
        raise ValueError(f"no standard errors are published for {law.name}")
    loss_error, _, _, parameter_error, token_error = law.standard_errors
    parameter_change, token_change = parameter_error * parameter_score, token_error * token_score
    return ScalingLaw(
        law.name,
        law.irreducible_loss + loss_error * loss_score,
        law.parameter_coefficient * MIDDLE_PARAMETERS**parameter_change,
        law.token_coefficient * MIDDLE_TOKENS**token_change,
        law.parameter_exponent + parameter_change,
        law.token_exponent + token_change,
        law.source,
    )


def _balance(law: ScalingLaw) -> Values:
    """G = (α A / β B)^(1 / (α + β))."""
    ratio = (law.parameter_exponent * law.parameter_coefficient) / (law.token_exponent * law.token_coefficient)
    return ratio ** (1 / (law.parameter_exponent + law.token_exponent))


def compute_optimal(law: ScalingLaw, flop: Values) -> Optimum:
    """The size and tokens of least loss for C = 6 N D: N* = G (C / 6)^(β / (α + β)), D* = C / 6 N*.

    :param flop: C. Source: arXiv:2203.15556, equation 4.

    >>> best = compute_optimal(HOFFMANN, 5.76e23)
    >>> f"{best.parameters:.3e} {best.training_tokens:.3e} {best.loss:.4f}"
    '3.219e+10 2.982e+12 1.9307'
    """
    exponent = law.token_exponent / (law.parameter_exponent + law.token_exponent)
    parameters = _balance(law) * (flop / 6) ** exponent
    tokens = flop / (6 * parameters)
    return Optimum(parameters, tokens, loss(law, parameters, tokens))


def optimal_tokens(law: ScalingLaw, parameters: Values) -> Values:
    """The tokens for which a size is compute-optimal: D = N^(α / β) G^(−(α + β) / β).

    >>> f"{optimal_tokens(SARDANA, 30e9):.4e}"
    '1.5559e+12'
    """
    total = law.parameter_exponent + law.token_exponent
    return (parameters / _balance(law)) ** (total / law.token_exponent) / parameters


def optimal_parameters(law: ScalingLaw, training_tokens: Values) -> Values:
    """The size for which tokens are compute-optimal: the inverse of :func:`optimal_tokens`.

    >>> round(optimal_parameters(BESIROGLU, optimal_tokens(BESIROGLU, 7e9)))
    7000000000
    """
    total = law.parameter_exponent + law.token_exponent
    share = law.token_exponent / total
    return (_balance(law) * training_tokens**share) ** (1 / (1 - share))


def tokens_to_reach(law: ScalingLaw, parameters: Values, target_loss: Values) -> Values:
    """D(N) = (B / (l − E − A / N^α))^(1 / β), the tokens with which a size reaches a loss.

    :raises ValueError: if the size cannot reach it with any number of tokens.

    >>> f"{tokens_to_reach(HOFFMANN_TEX, 30e9, loss(HOFFMANN_TEX, 30e9, 1e12)):.6e}"
    '1.000000e+12'
    """
    left = target_loss - law.irreducible_loss - law.parameter_coefficient / parameters**law.parameter_exponent
    if np.any(np.asarray(left) <= 0):
        raise ValueError("no number of tokens takes a model of this size to this loss")
    return (law.token_coefficient / left) ** (1 / law.token_exponent)


class InferenceAware(NamedTuple):
    """The cheapest way, over a model's life, to the loss of a compute-optimal model."""

    parameters: Values
    training_tokens: Values
    loss: Values
    lifetime_flop: Values
    matched_lifetime_flop: Values
    lifetime_flop_saving: Values


def inference_aware(
    law: ScalingLaw,
    match_parameters: Values,
    inference_tokens: Values,
    *,
    training_weight: Values = 6.0,
    inference_weight: Values = 2.0,
) -> InferenceAware:
    """min 6 N D + 2 N D_inf with L(N, D) = the loss of the compute-optimal model of ``match_parameters``.

    The derivative by ln N, 6 N D (1 + d ln D / d ln N) + 2 N D_inf, rises through zero once between the least
    size that reaches the loss and the matched size; it is halved 200 times there.

    :param match_parameters: N of the model to match. :param inference_tokens: D_inf, tokens served in its life.
    :param training_weight: 6, or 6 × price ÷ (peak × MFU) for money. :param inference_weight: 2, or likewise.

    Source: Sardana et al., arXiv:2401.00448, equation 2.

    >>> best = inference_aware(SARDANA, 30e9, 10e12)
    >>> f"{best.parameters:.4e} {best.training_tokens:.4e} {best.lifetime_flop_saving:.4f}"
    '1.3613e+10 4.4262e+12 0.2798'
    """
    matched_tokens = optimal_tokens(law, match_parameters)
    target = loss(law, match_parameters, matched_tokens)
    gap = target - law.irreducible_loss
    low: Values = np.log((law.parameter_coefficient / gap) ** (1 / law.parameter_exponent)) + 0.0 * np.asarray(
        inference_tokens
    )
    high: Values = np.log(match_parameters) + 0.0 * low
    for _ in range(200):
        middle = (low + high) / 2
        rest = gap - law.parameter_coefficient * np.exp(-law.parameter_exponent * middle)
        # At the very edge the rest rounds to nothing; tokens are endless there, so the size must grow.
        reachable = rest > 0
        safe = np.where(reachable, rest, gap)
        tokens = (law.token_coefficient / safe) ** (1 / law.token_exponent)
        bend = (law.parameter_exponent / law.token_exponent) * (gap - safe) / safe
        slope = training_weight * tokens * (1 - bend) + inference_weight * inference_tokens
        grow = ~reachable | (slope < 0)
        low, high = np.where(grow, middle, low), np.where(grow, high, middle)
    parameters = np.exp(high)
    reaching = tokens_to_reach(law, parameters, target)
    spent = training_weight * parameters * reaching + inference_weight * parameters * inference_tokens
    matched = (
        training_weight * match_parameters * matched_tokens + inference_weight * match_parameters * inference_tokens
    )
    return InferenceAware(parameters, reaching, target, spent, matched, 1 - spent / matched)


def overtraining_premium(law: ScalingLaw, parameters: Values, target_loss: Values) -> Values:
    """Extra training FLOP of a model smaller than the optimum of its loss: 6 N D(N) ÷ C* − 1.

    C* is the least FLOP that reaches the loss: with N* and D*, A / N*^α = (l − E) β / (α + β).

    >>> best = compute_optimal(BESIROGLU, 1e23)
    >>> round(abs(float(overtraining_premium(BESIROGLU, best.parameters, best.loss))), 9)
    0.0
    >>> round(float(overtraining_premium(BESIROGLU, best.parameters / 2, best.loss)), 3)
    0.259
    """
    total = law.parameter_exponent + law.token_exponent
    share = (target_loss - law.irreducible_loss) * law.token_exponent / total
    best = (law.parameter_coefficient / share) ** (1 / law.parameter_exponent)
    least = 6 * best * tokens_to_reach(law, best, target_loss)
    return 6 * parameters * tokens_to_reach(law, parameters, target_loss) / least - 1


def kaplan_loss_of_parameters(parameters: Values) -> Values:
    """L(N) = (8.8e13 / N)^0.076, N without embeddings, data unlimited (arXiv:2001.08361, equation 1.1).

    >>> round(kaplan_loss_of_parameters(1e9), 4)
    2.3756
    """
    return (8.8e13 / parameters) ** 0.076


def kaplan_loss_of_tokens(training_tokens: Values) -> Values:
    """L(D) = (5.4e13 / D)^0.095, the size unlimited (arXiv:2001.08361, equation 1.2).

    >>> round(kaplan_loss_of_tokens(1e10), 4)
    2.2624
    """
    return (5.4e13 / training_tokens) ** 0.095


def kaplan_optimal(flop: Values) -> Optimum:
    """N* = 1.3e9 (C / petaFLOP-day)^0.73, D* = C / 6 N* (arXiv:2001.08361, section 6.1), non-embedding N.

    The loss is the larger of the two one-variable laws: what is scarcer decides.

    >>> f"{kaplan_optimal(8.64e19).parameters:.1e}"
    '1.3e+09'
    """
    parameters = 1.3e9 * (flop / PETAFLOP_DAY) ** 0.73
    tokens = flop / (6 * parameters)
    return Optimum(parameters, tokens, np.maximum(kaplan_loss_of_parameters(parameters), kaplan_loss_of_tokens(tokens)))
