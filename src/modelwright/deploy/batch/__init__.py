"""How are many rows scored? In chunks, in bounded memory; an interrupted run goes on."""

from modelwright.deploy.batch.scoring import ScoreReport, score

__all__ = ["ScoreReport", "score"]
