"""The whole program file."""

from pydantic import Field

from loyalty_cli.config.tables.base import Table
from loyalty_cli.config.tables.earning import (
    PointsTable,
    PromotionRulesTable,
    PromotionTable,
    StampCardTable,
    TierRulesTable,
    TierTable,
)
from loyalty_cli.config.tables.giving import BirthdayTable, EngagementTable, ProfileTable, ReferralTable, RewardTable
from loyalty_cli.config.tables.shop import (
    BackupTable,
    ExportTable,
    ImportTable,
    PrivacyTable,
    RefundsTable,
    ShopTable,
    StaffTable,
)


class File(Table):
    """The whole file."""

    shop: ShopTable = Field()
    points: PointsTable = Field(default_factory=PointsTable)
    tiers: list[TierTable] = Field([])
    tier_rules: TierRulesTable = Field(default_factory=TierRulesTable)
    stamp_cards: list[StampCardTable] = Field([])
    rewards: list[RewardTable] = Field([])
    promotions: list[PromotionTable] = Field([])
    promotion_rules: PromotionRulesTable = Field(default_factory=PromotionRulesTable)
    profile: ProfileTable = Field(default_factory=ProfileTable)
    engagements: list[EngagementTable] = Field([])
    referral: ReferralTable | None = Field(None)
    birthday: BirthdayTable | None = Field(None)
    refunds: RefundsTable = Field(default_factory=RefundsTable)
    staff: StaffTable = Field(default_factory=StaffTable)
    privacy: PrivacyTable = Field(default_factory=PrivacyTable)
    backup: BackupTable = Field(default_factory=BackupTable)
    export: ExportTable = Field(default_factory=ExportTable)
    import_: ImportTable = Field(default_factory=ImportTable, alias="import")
