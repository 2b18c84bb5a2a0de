"""The shop, its staff, its files."""

from typing import Annotated, Literal

from pydantic import Field

from loyalty_cli.config import scalars
from loyalty_cli.config.settings import Settings
from loyalty_cli.config.tables.base import Line, Name, Path, Points, SomeMoney, Table
from loyalty_cli.program.kernel import model

_SHOP = model.Shop()
_SETTINGS = Settings()


class ShopTable(Table):
    """Who the shop is, and where its database lies."""

    name: Name = Field(description="The shop's name, as customers read it.", examples=['"Café des Arts"'])
    currency: Annotated[str, scalars.CURRENCY] = Field(_SHOP.currency, description="The currency of every amount.")
    decimals: Annotated[int, scalars.whole(0, 4)] | None = Field(
        None, description="Decimals of the currency. Default: as ISO 4217 has it (EUR 2, JPY 0, TND 3)."
    )
    country: Annotated[str, scalars.COUNTRY] = Field(
        _SHOP.country, description="The country in which a phone number without a prefix is read."
    )
    language: Annotated[str, scalars.LANGUAGE] = Field(
        _SHOP.language, description="The language of what customers hear and read, of dates and amounts."
    )
    timezone: Annotated[str, scalars.TIMEZONE] = Field(_SHOP.timezone, description="The clock by which a day ends.")
    database: Path = Field(
        _SETTINGS.database, description="Where the ledger is kept: beside this file, or an absolute path."
    )


class RefundsTable(Table):
    """When more points are taken back than there are."""

    negative: bool = Field(True, description="Let the balance fall below zero, or stop there and record the rest.")


class StaffTable(Table):
    """What staff may do alone."""

    max_adjustment: Points = Field(
        model.Staff().max_adjustment, description="The most points of one adjustment without the owner's --max."
    )
    max_purchase: SomeMoney | None = Field(
        None,
        description="The most that one purchase comes to without --yes; imports are not asked."
        " Default: 5000 (500000 in a currency without decimals).",
    )


class PrivacyTable(Table):
    """How long people are kept."""

    keep_years: Annotated[int, scalars.whole(1, 30)] = Field(
        model.Privacy().keep_years, description="Years without contact after which a member is listed for erasure."
    )


class BackupTable(Table):
    """The nightly copy of the database."""

    dir: Path = Field(_SETTINGS.backup_dir, description="The folder; another disk is best.")
    keep: Annotated[int, scalars.whole(1, 3650)] = Field(_SETTINGS.backup_keep, description="How many copies are kept.")


class ExportTable(Table):
    """The nightly files for spreadsheets and other programs."""

    dir: Path = Field(_SETTINGS.export_dir, description="The folder.")
    format: Literal["csv", "json", "jsonl", "xlsx"] = Field("csv", description="Their format.")
    only: list[Literal["members", "balances", "entries", "vouchers", "birthdays"]] = Field(
        [], description="Which; without, all."
    )


class ImportTable(Table):
    """How the shop's own files are read."""

    columns: dict[Line, Name] = Field({}, description='What a column means, one key a header: "Téléphone" = "phone".')
    encoding: Name | None = Field(None, description='Their encoding, like "cp1252"; without, it is found out.')
    date_order: Literal["dmy", "mdy"] | None = Field(None, description="Day or month first; without, found out.")
