"""Parameters, tokens and FLOP of a run, each from the others."""

from llmventure.compute import methods, scaling_laws
from llmventure.compute.methods import Method
from llmventure.compute.scaling_laws import ScalingLaw
from llmventure.compute.train_lifetime import Weights, size_within_errors
from llmventure.compute.train_request import TrainRequest
from llmventure.compute.worksheet import Remarks, contradiction, disagree, human
from llmventure.errors import UsageError
from llmventure.record import record
from llmventure.suggest import nearest


@record(frozen=False)
class Size:
    """Active parameters N, tokens D, model FLOP C; ``None`` where not known (yet).

    ``attention`` is FLOP a token, ``teacher`` the active parameters of the model that a distillation reads from.
    """

    active: float | None
    tokens: float | None
    flop: float | None
    attention: float = 0.0
    method: Method = "pretrain"
    teacher: float = 0.0
    saving: float | None = None
    lifetime_cost: float | None = None
    lifetime_cost_saving: float | None = None

    def per_token(self, active: float) -> float:
        """FLOP of a token."""
        return float(methods.flop_per_token(self.method, active, self.attention, self.teacher))

    def complete(self) -> None:
        """Compute C from N and D, or D from N and C, or N from D and C: C = c(N) D by the method."""
        if self.active is not None and self.tokens is not None:
            if self.flop is None:
                self.flop = self.per_token(self.active) * self.tokens
        elif self.flop is not None and self.active is not None:
            self.tokens = self.flop / self.per_token(self.active)
        elif self.flop is not None and self.tokens is not None:
            fixed = self.per_token(0.0)
            active = (self.flop / self.tokens - fixed) / methods.FLOP_PER_PARAMETER[self.method]
            if active <= 0:
                what = "the teacher alone needs" if self.teacher else "attention alone needs"
                raise UsageError(f"{what} more FLOP than --training-flop", "fewer --training-tokens")
            self.active = active

    @property
    def known(self) -> bool:
        """Whether all three are."""
        return self.active is not None and self.tokens is not None and self.flop is not None


LIKELY = {"E": (1e-3, 100.0), "A": (1e-3, 1e9), "B": (1e-3, 1e9), "alpha": (0.05, 2.0), "beta": (0.05, 2.0)}
"""Coefficients beyond these are slips, and would overflow further on."""


def law_named(text: str) -> ScalingLaw | None:
    """The scaling law of a name or of ``E=…,A=…,B=…,alpha=…,beta=…``; ``None`` for Kaplan's, which has no such form.

    :raises UsageError: if it is neither.

    >>> law_named("hoffmann").token_exponent
    0.28
    >>> law_named("E=1.69,A=406.4,B=410.7,alpha=0.336,beta=0.283").parameter_exponent
    0.336
    """
    if text == "kaplan":
        return None
    if text in scaling_laws.LAWS:
        return scaling_laws.LAWS[text]
    names = [*scaling_laws.LAWS, "kaplan"]
    if "=" not in text:
        near = nearest(text, names)
        guess = f"did you mean {near}? " if near else ""
        raise UsageError(
            f"unknown scaling law '{text}'", f"{guess}one of {', '.join(names)}, or E=…,A=…,B=…,alpha=…,beta=…"
        )
    try:
        pairs = dict(part.split("=", 1) for part in text.replace(" ", "").split(","))
        numbers = {name: float(value) for name, value in pairs.items()}
    except ValueError:
        raise UsageError(f"cannot read the scaling law '{text}'", "E=…,A=…,B=…,alpha=…,beta=…") from None
    if set(numbers) != {"E", "A", "B", "alpha", "beta"} or not all(value > 0 for value in numbers.values()):
        raise UsageError("a scaling law is E, A, B, alpha and beta, each above 0", "E=…,A=…,B=…,alpha=…,beta=…")
    for name, (least, most) in LIKELY.items():
        if not least <= numbers[name] <= most:
            raise UsageError(
                f"{name}={numbers[name]:g} is no scaling law of language models",
                f"{name} lies between {least:g} and {most:g}; e.g. E=1.69,A=406.4,B=410.7,alpha=0.34,beta=0.28",
            )
    return ScalingLaw(
        "given",
        numbers["E"],
        numbers["A"],
        numbers["B"],
        numbers["alpha"],
        numbers["beta"],
        "given on the command line",
    )


def stated_size(
    request: TrainRequest, attention: float, remarks: Remarks, money: Weights | None = None, teacher: float = 0.0
) -> Size:
    """What the request says of the size, completed as far as it goes without hours.

    :param teacher: active parameters of a distillation's.
    :param money: what training and inference cost, where the inference-aware optimum is to be that of money.

    :raises UsageError: if it contradicts itself.
    """
    total, active = request.parameters, request.active_parameters
    if active is None:
        active = total
    elif total is not None and active > total:
        raise contradiction(f"--active-parameters {human(active)} are more than all of them", f"{human(total)} at most")
    size = Size(active, request.training_tokens, request.training_flop, attention, request.method, teacher)
    if request.rule == "inference_aware":
        return _inference_aware(request, size, remarks, money)
    for name in ("match_parameters", "inference_tokens"):
        if getattr(request, name) is not None:
            raise UsageError(f"--{name.replace('_', '-')} belongs to --rule inference_aware", "give the rule too")
    size.complete()
    if size.known and request.training_flop is not None and request.training_tokens is not None and active is not None:
        needed = size.per_token(active) * request.training_tokens
        if disagree(needed, request.training_flop):
            possible = request.training_flop / size.per_token(active)
            raise contradiction(
                f"{human(active)} parameters on {human(request.training_tokens)} tokens are {human(needed)} FLOP, "
                f"not the {human(request.training_flop)} of --training-flop",
                f"{human(request.training_flop)} FLOP allow {human(possible)} tokens",
            )
    if request.rule == "compute_optimal":
        apply_compute_optimal(request, size, remarks)
    return size


def apply_compute_optimal(request: TrainRequest, size: Size, remarks: Remarks) -> None:
    """Choose what is free so that the loss is least for the FLOP; nothing where nothing is known yet.

    :raises UsageError: if size and tokens are both given and are not the optimum.
    """
    law = law_named(request.law)
    if size.known and not (size.active is None or size.tokens is None or size.flop is None):
        best = scaling_laws.kaplan_optimal(size.flop) if law is None else scaling_laws.compute_optimal(law, size.flop)
        if disagree(size.active, float(best.parameters)):
            raise contradiction(
                f"--rule compute_optimal, but {human(size.active)} parameters on {human(size.tokens)} tokens are given",
                f"for the same FLOP {human(float(best.parameters))} on {human(float(best.training_tokens))}",
            )
        return
    if size.flop is not None:
        best = scaling_laws.kaplan_optimal(size.flop) if law is None else scaling_laws.compute_optimal(law, size.flop)
        size.active = float(best.parameters)
        size.tokens = size.flop / size.per_token(size.active)
    elif law is None:
        if size.active is not None or size.tokens is not None:
            raise UsageError("the kaplan law answers from FLOP only", "give --training-flop or --budget")
        return
    elif size.active is not None:
        size.tokens = float(scaling_laws.optimal_tokens(law, size.active))
    elif size.tokens is not None:
        size.active = float(scaling_laws.optimal_parameters(law, size.tokens))
    else:
        return
    size.complete()
    if law is not None and size.flop is not None and (spread := size_within_errors(law, size.flop)) is not None:
        remarks.assume(
            f"by the law's standard errors the best size for these FLOP lies between {human(spread[0])} and "
            f"{human(spread[1])} (90%)"
        )
    source = "Kaplan et al., arXiv:2001.08361" if law is None else law.source
    remarks.assume(f"the compute-optimal size is that of {request.law} ({source})")


def _inference_aware(request: TrainRequest, size: Size, remarks: Remarks, money: Weights | None) -> Size:
    law = law_named(request.law)
    if law is None:
        raise UsageError("the kaplan law has no loss in size and tokens", "another --scaling-law")
    if request.match_parameters is None or request.inference_tokens is None:
        raise UsageError("--rule inference_aware needs --match-parameters and --inference-tokens")
    weights = money or Weights()
    best = scaling_laws.inference_aware(
        law,
        request.match_parameters,
        request.inference_tokens,
        training_weight=weights.training,
        inference_weight=weights.inference,
    )
    for name, given, found in (
        ("--parameters", size.active, float(best.parameters)),
        ("--training-tokens", size.tokens, float(best.training_tokens)),
    ):
        if given is not None and disagree(given, found):
            raise contradiction(f"{name} {human(given)} is not what --rule inference_aware answers", human(found))
    remarks.assume(
        f"same loss as a compute-optimal {human(request.match_parameters)} model by {request.law}: "
        f"{float(best.loss):.3f} ({law.source})"
    )
    answer = Size(float(best.parameters), float(best.training_tokens), None, size.attention)
    answer.saving = _flop_saving(law, best, request.match_parameters, request.inference_tokens)
    if money is not None:
        answer.lifetime_cost = float(best.lifetime_flop)
        answer.lifetime_cost_saving = float(best.lifetime_flop_saving)
        remarks.assume("the optimum is that of money: training and inference at their own prices and utilizations")
    answer.complete()
    if request.training_flop is not None and answer.flop is not None and disagree(request.training_flop, answer.flop):
        raise contradiction("--training-flop is not what --rule inference_aware answers", human(answer.flop))
    return answer


def _flop_saving(law: ScalingLaw, best: scaling_laws.InferenceAware, match: float, inference_tokens: float) -> float:
    """Lifetime FLOP, 6 N D + 2 N D_inf, of the answer against the compute-optimal model that it matches."""
    matched = match * (6 * float(scaling_laws.optimal_tokens(law, match)) + 2 * inference_tokens)
    spent = float(best.parameters) * (6 * float(best.training_tokens) + 2 * inference_tokens)
    return 1 - spent / matched


def overtraining_premium(request: TrainRequest, size: Size) -> float | None:
    """Extra training FLOP of a given size over the best one for its loss; ``None`` unless a law is asked by name."""
    if request.scaling_law is None or request.rule is not None or size.active is None or size.tokens is None:
        return None
    law = law_named(request.scaling_law)
    if law is None:
        return None
    reached = scaling_laws.loss(law, size.active, size.tokens)
    return float(scaling_laws.overtraining_premium(law, size.active, reached))
