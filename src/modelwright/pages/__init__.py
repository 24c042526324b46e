"""What do people read? HTML pages, the model card and figures in words, made from records alone."""

from modelwright.pages.build_page import build_page
from modelwright.pages.certificate import certificate_text
from modelwright.pages.export_certificate import export_certificate_text
from modelwright.pages.model_card import card_page, model_card
from modelwright.pages.numbers import (
    counted,
    format_count,
    format_interval,
    format_number,
    format_p_value,
    format_score,
    format_seconds,
    format_share,
    format_time,
    score_sentence,
)
from modelwright.pages.plan_page import plan_page
from modelwright.pages.watch_page import watch_page

__all__ = [
    "build_page",
    "card_page",
    "certificate_text",
    "counted",
    "export_certificate_text",
    "format_count",
    "format_interval",
    "format_number",
    "format_p_value",
    "format_score",
    "format_seconds",
    "format_share",
    "format_time",
    "model_card",
    "plan_page",
    "score_sentence",
    "watch_page",
]
