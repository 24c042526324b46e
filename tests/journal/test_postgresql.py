"""The journal in PostgreSQL: shared by machines, and waited for while it is down."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from modelwright.errors import SourceError
from modelwright.journal import Absorbed, Entry, Journal
from modelwright.journal.database import FORMAT_VERSION
from modelwright.journal.postgresql import PostgresDatabase, shadow_url
from modelwright.journal.segments import segment_paths

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.postgresql import PostgresServer


def test_threads_that_open_a_new_schema_together_all_succeed(
    postgres: PostgresServer,
) -> None:
    url = postgres.new_url()
    versions: list[int] = []

    def open_it() -> None:
        with PostgresDatabase(url).open() as connection:
            versions.append(connection.rows("SELECT version FROM format")[0][0])

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert versions == [FORMAT_VERSION] * 8


def test_a_journal_of_a_newer_version_is_refused(postgres: PostgresServer) -> None:
    database = PostgresDatabase(postgres.new_url())
    with database.open() as connection:
        connection.run("UPDATE format SET version = version + 1")

    with pytest.raises(SourceError, match="newer Modelwright"), database.open():
        pass


def test_tables_that_are_no_journal_of_ours_are_refused(postgres: PostgresServer) -> None:
    database = PostgresDatabase(postgres.new_url())
    with database.open() as connection:
        connection.run("DELETE FROM format")

    with pytest.raises(SourceError, match="Name another schema"), database.open():
        pass


def test_a_database_that_does_not_hold_every_text_is_refused(
    postgres: PostgresServer,
) -> None:
    _make_database(postgres, "latin", "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")
    database = PostgresDatabase(postgres.url.replace("/postgres", "/latin"))

    with pytest.raises(SourceError, match=r"encoding LATIN1.*--encoding UTF8"):
        database.open().__enter__()


def _make_database(server: PostgresServer, name: str, options: str) -> None:
    import psycopg

    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name} {options} TEMPLATE template0")


def test_a_schema_whose_name_postgresql_would_cut_is_refused() -> None:
    pytest.importorskip("psycopg")
    PostgresDatabase(f"postgresql://db/models?schema={'ü' * 31}x")

    with pytest.raises(SourceError, match="longer than 63 bytes"):
        PostgresDatabase(f"postgresql://db/models?schema={'ü' * 32}")


@pytest.mark.parametrize(
    ("url", "beside"),
    [
        ("postgresql://db/a", "postgresql://db/a?schema=modelwright_shadow"),
        (
            "postgresql://db/a?schema=shop+2&sslmode=require",
            "postgresql://db/a?sslmode=require&schema=shop+2_shadow",
        ),
    ],
)
def test_a_shadow_has_a_schema_beside_that_of_the_champion(url: str, beside: str) -> None:
    assert shadow_url(url) == beside


def test_shadows_of_two_machines_are_read_together_and_apart_from_the_champion(
    tmp_path: Path, postgres: PostgresServer, entry: Callable[..., Entry]
) -> None:
    url = postgres.new_url()
    here, there = Journal(tmp_path / "here", url), Journal(tmp_path / "there", url)
    for journal, name in ((here, "a"), (there, "b")):
        journal.append([entry(name, prediction="yes")])
        journal.absorb()
        beside = journal.shadow()
        beside.append([entry(name, prediction="no", row={})])
        beside.absorb()
        beside.close()
        journal.close()

    assert here.predictions().predictions == ["yes", "yes"]
    assert here.shadow().predictions().predictions == ["no", "no"]
    assert list(tmp_path.rglob("*.sqlite")) == []


def test_services_on_two_machines_share_what_was_asked_and_keep_their_places(
    tmp_path: Path, postgres: PostgresServer, entry: Callable[..., Entry]
) -> None:
    url = postgres.new_url()
    here, there = Journal(tmp_path / "here", url), Journal(tmp_path / "there", url)
    here.append([entry("a", time=1.0)])
    there.append([entry("b", time=2.0)])
    assert here.absorb() == there.absorb() == Absorbed(n_rows=1)
    here.append([entry("c", time=3.0)])
    there.append([entry("d", time=4.0)])

    assert here.absorb() == there.absorb() == Absorbed(n_rows=1)
    there.record_outcomes([{"prediction_id": "a", "outcome": "no"}])

    assert here.predictions().ids == there.predictions().ids == ("a", "b", "c", "d")
    assert here.predictions(with_outcomes=True).outcomes == ["no"]
    here.close()
    there.close()


def test_schemas_of_one_database_know_nothing_of_each_other(
    tmp_path: Path, postgres: PostgresServer, entry: Callable[..., Entry]
) -> None:
    first = Journal(tmp_path / "first", postgres.new_url())
    second = Journal(tmp_path / "second", f"{postgres.url}?schema=Shop 2's")
    first.append([entry("a")])
    second.append([entry("a"), entry("b")])
    first.close()
    second.close()

    assert (first.count(), second.count()) == (1, 2)


def test_what_is_asked_while_the_server_is_down_arrives_later_and_once(
    tmp_path: Path, stopping: PostgresServer, entry: Callable[..., Entry]
) -> None:
    journal = Journal(tmp_path, stopping.new_url())
    journal.append([entry("before")])
    journal.absorb()

    stopping.stop()
    journal.append([entry("during 1"), entry("during 2")])
    with pytest.raises(SourceError, match="Predictions wait in files meanwhile"):
        journal.absorb()
    journal.close()
    assert len(segment_paths(tmp_path / "segments")) == 1
    stopping.start()

    assert journal.absorb() == Absorbed(n_rows=2)
    assert journal.predictions().ids == ("before", "during 1", "during 2")
    assert segment_paths(tmp_path / "segments") == []


def test_a_server_that_stops_while_it_absorbs_loses_and_doubles_nothing(
    tmp_path: Path, stopping: PostgresServer, entry: Callable[..., Entry]
) -> None:
    journal = Journal(tmp_path, stopping.new_url())
    names = [f"{number:06d}" for number in range(60_000)]
    journal.append(entry(name, row={"text": "x" * 200}) for name in names)
    journal.close()
    refused: list[SourceError] = []

    def absorb() -> None:
        try:
            journal.absorb()
        except SourceError as error:
            refused.append(error)

    absorber = threading.Thread(target=absorb)
    absorber.start()
    while not _is_busy(stopping):
        time.sleep(0.005)
    stopping.stop()
    absorber.join()
    stopping.start()

    assert len(refused) == 1
    assert list(journal.predictions().ids) == names
    assert segment_paths(tmp_path / "segments") == []


def _is_busy(server: PostgresServer) -> bool:
    import psycopg

    with psycopg.connect(server.url) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE application_name = 'modelwright' AND xact_start IS NOT NULL"
        ).fetchone()
    return found is not None and found[0] > 0


def test_names_that_no_index_holds_are_kept_aside_and_stop_nothing(
    tmp_path: Path, postgres: PostgresServer, entry: Callable[..., Entry]
) -> None:
    journal = Journal(tmp_path, postgres.new_url())
    journal.append(
        [entry("a", key="A\0"), entry("b" * 9_000), entry("c", row={"\0": "\0 é 😀" * 900})]
    )
    journal.close()

    assert journal.absorb() == Absorbed(n_rows=1, n_damaged=2)
    assert journal.predictions().rows == [{"\0": "\0 é 😀" * 900}]
    journal.record_outcomes([{"prediction_id": "c\0", "outcome": "\0"}])
    assert journal.predictions().outcomes == ["\0"]


def test_the_password_is_nowhere(
    tmp_path: Path,
    postgres: PostgresServer,
    entry: Callable[..., Entry],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = "not the right one"
    monkeypatch.setenv("PGPASSWORD", wrong)
    by_url = postgres.url.replace("@", f":{wrong.replace(' ', '%20')}@")
    journal = Journal(tmp_path, by_url)
    journal.append([entry("a")])
    journal.close()

    with pytest.raises(SourceError, match="password authentication failed") as raised:
        journal.absorb()

    told = f"{raised.value} {journal.place}"
    assert wrong not in told
    assert wrong.replace(" ", "%20") not in told
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or wrong.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    "password",
    ["s3c%ret", "s3c ret", "s3c/ret", "s3c?ret", "s3c#ret", "s3c@ret", "s3c:ret"],
)
def test_a_password_that_spoils_the_url_is_not_told_either(
    tmp_path: Path, password: str
) -> None:
    pytest.importorskip("psycopg")
    journal = Journal(tmp_path, f"postgresql://ann:{password}@127.0.0.1:1/db")

    with pytest.raises(SourceError) as raised:
        journal.count()

    assert "postgresql://ann@127.0.0.1:1/db" in str(raised.value)
    assert "s3c" not in str(raised.value)
    assert not raised.value.__cause__ or "s3c" not in str(raised.value.__cause__)


def test_a_url_that_is_none_is_told(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")

    with pytest.raises(SourceError, match="Invalid IPv6 URL"):
        Journal(tmp_path, "postgresql://[::1/db")


def test_a_database_that_is_not_there_is_told(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    journal = Journal(tmp_path, postgres.url.replace("/postgres", "/absent"))

    with pytest.raises(SourceError, match='database "absent" does not exist'):
        journal.count()


def test_an_address_that_is_none_is_told(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    journal = Journal(tmp_path, "postgresql://127.0.0.1/db?sslmod=require")

    with pytest.raises(SourceError, match=r"127\.0\.0\.1/db.*sslmod"):
        journal.count()


def test_a_role_that_may_not_make_tables_is_told(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    _make_reader(postgres)
    journal = Journal(tmp_path, postgres.new_url().replace("modelwright@", "reader@"))

    with pytest.raises(SourceError, match="permission denied"):
        journal.count()


def test_a_role_that_may_only_read_reads_and_is_told_when_it_writes(
    tmp_path: Path, postgres: PostgresServer, entry: Callable[..., Entry]
) -> None:
    url = postgres.new_url()
    schema = url.partition("schema=")[2]
    writer = Journal(tmp_path / "writer", url)
    writer.append([entry("a")])
    writer.close()
    writer.absorb()
    _make_reader(
        postgres,
        f"GRANT USAGE ON SCHEMA {schema} TO reader",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO reader",
    )
    reader = Journal(tmp_path / "reader", url.replace("modelwright@", "reader@"))
    assert reader.predictions().ids == ("a",)

    reader.append([entry("b")])
    reader.close()
    with pytest.raises(SourceError, match="permission denied for table segments"):
        reader.absorb()

    assert len(segment_paths(tmp_path / "reader" / "segments")) == 1


def _make_reader(server: PostgresServer, *grants: str) -> None:
    import psycopg

    with psycopg.connect(server.url) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'reader'")
        if known.fetchone() is None:
            connection.execute(f"CREATE ROLE reader LOGIN PASSWORD '{server.password}'")
        for grant in grants:
            connection.execute(grant)
