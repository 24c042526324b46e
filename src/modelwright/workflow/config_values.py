"""What may stand behind a key of modelwright.toml: each kind's check, and its words for people."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

ColumnName = Annotated[
    str, Meta(min_length=1, description="the name of a column", examples=["price"])
]
ColumnNames = Annotated[
    tuple[Annotated[str, Meta(min_length=1)], ...],
    Meta(description="a list of column names", examples=[["notes", "internal_id"]]),
]
Source = Annotated[
    str,
    Meta(
        min_length=1,
        description="the path of a file (relative to this one) or the URL of a database",
        examples=["rows.csv"],
    ),
]
Store = Annotated[
    str,
    Meta(
        min_length=1,
        description="the address of an MLflow server, the URL of its database, or a folder",
        examples=["http://127.0.0.1:5000"],
    ),
]
JournalUrl = Annotated[
    str,
    Meta(
        pattern="^postgres(ql)?://",
        description="the URL of a PostgreSQL database, without a password",
        examples=["postgresql://ann@db.example.org/models"],
    ),
]
Text = Annotated[str, Meta(min_length=1, description="a text", examples=["..."])]
Flag = Annotated[bool, Meta(description="true or false", examples=[True])]
ClassLabel = Annotated[
    str | int | float | bool,
    Meta(description="one value of the target", examples=["yes"]),
]
TimeColumn = Annotated[
    str,
    Meta(
        min_length=1,
        description='the name of a column, "@order" (the rows stand in time order) or "none"',
        examples=["ordered_at"],
    ),
]
Gap = Annotated[
    str | int | float,
    Meta(
        description="a duration (dates order the rows), or a number in the unit of the time "
        "column or of rows",
        examples=["7d"],
    ),
]
Duration = Annotated[
    str | int | float,
    Meta(description="a duration above 0, in seconds or with a unit", examples=["5m"]),
]
Level = Annotated[
    float, Meta(gt=0, lt=1, description="a share above 0 and below 1", examples=[0.9])
]
Significance = Annotated[
    float, Meta(gt=0, lt=1, description="a share above 0 and below 1", examples=[0.05])
]
Distance = Annotated[
    float, Meta(ge=0, le=1, description="a number from 0 to 1", examples=[0.1])
]
Count = Annotated[int, Meta(gt=0, description="a whole number above 0", examples=[100])]
Amount = Annotated[float, Meta(gt=0, description="a number above 0", examples=[10])]
Seed = Annotated[
    int,
    Meta(
        ge=0,
        lt=2**31,
        description="a whole number from 0 to 2147483647",
        examples=[0],
    ),
]
Port = Annotated[
    int,
    Meta(ge=1, le=65535, description="a whole number from 1 to 65535", examples=[8000]),
]
FilePath = Annotated[
    str,
    Meta(
        min_length=1,
        description="the path of a file (relative to this one)",
        examples=["service.sock"],
    ),
]
CallRate = Annotated[
    str,
    Meta(
        pattern=r"^[1-9][0-9]{0,8}/(s|min|h)$",
        description='a number of requests by "s", "min" or "h"',
        examples=["100/s"],
    ),
]
Names = Annotated[
    tuple[Annotated[str, Meta(min_length=1)], ...],
    Meta(min_length=1, description="a list of names", examples=[["linear", "lightgbm"]]),
]

Reference = Annotated[
    str,
    Meta(
        pattern=r"^.+:\w+$",
        description="a class as 'file.py:Name' or 'package.module:Name'",
        examples=["my_models.py:MyForest"],
    ),
]
Parameters = Annotated[
    dict[str, Any],
    Meta(description="a table of parameters", examples=["{ n_neighbors = 5 }"]),
]
SearchSpaces = Annotated[
    dict[
        str,
        Annotated[
            list[str | int | float | bool],
            Meta(
                min_length=1,
                description="a range ([lowest, highest]) or a list of choices",
                examples=[[1, 50]],
            ),
        ],
    ],
    Meta(
        description="a table of ranges and lists of choices",
        examples=['{ n_neighbors = [1, 50, "log"] }'],
    ),
]
