"""The keys of a project: made, listed and revoked where the service looks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.server.keys import matching_key
from modelwright.workflow.serving import keys_path

if TYPE_CHECKING:
    from modelwright import Project


def test_keys_come_and_go(started: Project) -> None:
    made, secret = started.add_key("shop", ["predict"])

    assert matching_key(started.keys(), secret.encode()) == made
    assert keys_path(started.folder) == started.folder.state / "keys.json"
    assert started.revoke_key("shop") == made
    assert started.keys() == ()


def test_the_settings_may_name_another_file(started: Project) -> None:
    config = started.folder.config
    shown = '# keys = ".modelwright/keys.json"'
    config.write_text(config.read_text().replace(shown, 'keys = "secrets/keys.json"'))

    made, _ = started.add_key("shop", ["predict"])

    assert (started.folder.root / "secrets" / "keys.json").is_file()
    assert started.keys() == (made,)
