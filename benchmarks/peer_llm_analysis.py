"""GPU-hours of published runs: ours, those of llm-analysis 0.2.2, and the published ones.

``python benchmarks/peer_llm_analysis.py [--environment DIR]`` makes a virtual environment of its own for the peer
(at DIR, else a temporary one), installs ``llm-analysis==0.2.2`` in it with pip, asks it in a subprocess, and prints
a table. Both get the same utilization, the median of the published runs on the chip, so that no answer is an
identity. What differs is the count of FLOP: we take 6 N D, and beside it attention in full; the peer goes layer by
layer, attention in full, and adds the time of norms, embeddings and, where a layer is split, of communication.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from llmventure.catalog.runs import TrainingRun, mfu_evidence, training_runs
from llmventure.compute.train_calculator import answer_training
from llmventure.compute.train_request import TrainRequest

PEER = "llm-analysis==0.2.2"
GPU, PEER_GPU = "A100-SXM-80GB", "a100-sxm-80gb"
MOST = 0.05
"""How far apart the two may be where they count the same model."""
LEFT_OUT = 0.05
"""A shape that lacks more of the published parameters than this is another model."""
ASK = """
import json, sys
from llm_analysis.analysis import train
answers = []
for each in json.load(sys.stdin):
    answer = train(model_name=each["model"], gpu_name=each["gpu"], total_num_tokens=each["tokens"],
                   flops_efficiency=each["mfu"], total_num_gpus=2048, seq_len=each["sequence_length"],
                   tp_size=each["tensor_parallel"], ds_zero=3 if each["tensor_parallel"] == 1 else 1,
                   batch_size_per_gpu=1, log_level="ERROR")
    answers.append([answer["gpu_hours"], answer["num_params_total"]])
print("ANSWER" + json.dumps(answers))
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A published run, the peer's name of its shape, and the shape (its paper's table).

    ``tensor_parallel`` is the split without which the peer's count of the activations does not fit the memory.
    """

    model: str
    peer: str
    sequence_length: int
    layers: int
    hidden_size: int
    tensor_parallel: int = 1


CASES = (
    Case("LLaMA-7B", "decapoda-research_llama-7b-hf", 2048, 32, 4096),
    Case("LLaMA-13B", "decapoda-research_llama-13b-hf", 2048, 40, 5120),
    Case("LLaMA-33B", "decapoda-research_llama-30b-hf", 2048, 60, 6656),
    Case("Llama-2-7B", "NousResearch_Llama-2-7b-hf", 4096, 32, 4096),
    Case("Llama-2-13B", "{folder}/llama-2-13b.json", 4096, 40, 5120),
    Case("Llama-2-70B", "upstage_Llama-2-70b-instruct-v2", 4096, 80, 8192, tensor_parallel=8),
)

OWN_SHAPE = {
    "name": "llama-2-13b",
    "num_layers": 40,
    "n_head": 40,
    "hidden_dim": 5120,
    "vocab_size": 32000,
    "max_seq_len": 4096,
    "ffn_embed_dim": 20480,
    "model_type": "llama",
}
"""The peer has this shape with the shorter context of LLaMA only."""


def published(case: Case) -> TrainingRun:
    """The row of the catalog."""
    return next(run for run in training_runs() if run.model == case.model)


def our_hours(case: Case, mfu: float, *, attention: bool) -> float:
    """GPU-hours of `compute train`."""
    run = published(case)
    shape = {"layers": case.layers, "hidden_size": case.hidden_size, "sequence_length": case.sequence_length}
    answer = answer_training(
        TrainRequest(
            parameters=run.parameters,
            training_tokens=run.training_tokens,
            gpu=GPU,
            mfu=mfu,
            **({name: float(value) for name, value in shape.items()} if attention else {}),  # type: ignore[arg-type]
        )
    )
    hours = answer["gpu_hours"]
    assert isinstance(hours, float)
    return hours


def peer_answers(python: Path, mfu: float, folder: Path) -> list[tuple[float, float]]:
    """GPU-hours and parameters by the peer, in its interpreter; ``folder`` is for the shape that it does not have."""
    (folder / "llama-2-13b.json").write_text(json.dumps(OWN_SHAPE), encoding="utf-8")
    asked = [
        {
            "model": case.peer.format(folder=folder),
            "gpu": PEER_GPU,
            "tokens": int(published(case).training_tokens or 0),
            "mfu": mfu,
            "sequence_length": case.sequence_length,
            "tensor_parallel": case.tensor_parallel,
        }
        for case in CASES
    ]
    done = subprocess.run(
        [str(python), "-c", ASK], input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"llm-analysis does not answer:\n{done.stderr[-2000:]}")
    answer = next(line for line in done.stdout.splitlines() if line.startswith("ANSWER"))
    return [(float(hours), float(size)) for hours, size in json.loads(answer.removeprefix("ANSWER"))]


def peer_python(folder: Path) -> Path:
    """The interpreter of the peer's environment, made where it is not there yet."""
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    has = subprocess.run([str(python), "-c", "import llm_analysis"], capture_output=True, check=False)
    if has.returncode:
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", PEER], check=True)
    return python


def main() -> int:
    """Print the table; 1 where the two programs are more than 5 % apart on the same model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--environment", type=Path, help="where the peer is, or is to be, installed")
    given = parser.parse_args().environment
    evidence = mfu_evidence(GPU)
    assert evidence is not None
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        answers = peer_answers(peer_python(given or folder / "peer"), evidence.p50, folder)
    print(f"{GPU}, MFU {evidence.p50:.3f} for both; thousand GPU-hours\n")
    print(f"{'run':<12}{'published':>10}{'ours 6ND':>10}{'+attention':>11}{'peer':>8}{'peer/ours':>11}  peer counts")
    apart = []
    for case, (hours, size) in zip(CASES, answers, strict=True):
        run = published(case)
        plain, full = (our_hours(case, evidence.p50, attention=counted) for counted in (False, True))
        missing = 1 - size / (run.parameters or size)
        note = f"{size / 1e9:.1f}B parameters" + (f", {missing:.0%} too few" if missing > LEFT_OUT else "")
        if missing <= LEFT_OUT:
            apart.append(abs(hours / full - 1))
        print(
            f"{case.model:<12}{(run.gpu_hours or 0) / 1e3:>10,.0f}{plain / 1e3:>10,.0f}{full / 1e3:>11,.0f}"
            f"{hours / 1e3:>8,.0f}{hours / full:>11.3f}  {note}"
        )
    print(
        f"\npeer: {PEER.replace('==', ' ')}; where it has the model's size the two are {max(apart):.1%} apart at most"
    )
    return 0 if max(apart) <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
