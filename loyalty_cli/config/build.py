"""From the tables of a valid file to the values that the rest of the house knows."""

from loyalty_cli.config import iso
from loyalty_cli.config.settings import Settings
from loyalty_cli.config.tables.earning import PointsTable, PromotionTable, StampCardTable
from loyalty_cli.config.tables.file import File
from loyalty_cli.config.tables.giving import BirthdayTable, ProfileTable, RewardTable
from loyalty_cli.config.tables.shop import ShopTable
from loyalty_cli.program.kernel import model

DAY_MINUTES = 1440


def program(file: File) -> model.Program:
    """The promises of a valid file."""
    return model.Program(
        shop=_shop(file.shop),
        points=_points(file.points),
        tiers=tuple(model.Tier(tier.name, tier.from_, tier.multiplier, tuple(tier.perks)) for tier in file.tiers)
        or model.Program().tiers,
        tier_rules=model.TierRules(**file.tier_rules.model_dump()),
        stamp_cards=tuple(map(_stamp_card, file.stamp_cards)),
        rewards=tuple(map(_reward, file.rewards)),
        promotions=tuple(map(_promotion, file.promotions)),
        stacking=file.promotion_rules.stacking,
        profile=_profile(file.profile),
        engagements=tuple(model.Engagement(**engagement.model_dump()) for engagement in file.engagements),
        referral=_referral(file),
        birthday=_birthday(file.birthday) if file.birthday else None,
        refunds=model.Refunds(**file.refunds.model_dump()),
        staff=model.Staff(file.staff.max_adjustment),
        privacy=model.Privacy(**file.privacy.model_dump()),
    )


def settings(file: File) -> Settings:
    """The settings of a valid file."""
    reading = file.import_
    return Settings(
        database=file.shop.database,
        backup_dir=file.backup.dir,
        backup_keep=file.backup.keep,
        export_dir=file.export.dir,
        export_format=file.export.format,
        export_only=tuple(file.export.only),
        import_columns=tuple(reading.columns.items()),
        import_encoding=reading.encoding or "",
        import_date_order=reading.date_order or "",
        max_purchase_cents=file.staff.max_purchase,
    )


def _shop(shop: ShopTable) -> model.Shop:
    decimals = shop.decimals if shop.decimals is not None else iso.DECIMALS[shop.currency]
    return model.Shop(shop.name, shop.currency, decimals, shop.country, shop.language, shop.timezone)


def _points(points: PointsTable) -> model.PointsRules:
    return model.PointsRules(
        name=points.name,
        per_unit_e4=points.per_unit,
        rounding=points.rounding,
        minimum_cents=points.minimum,
        exclude=tuple(points.exclude),
        multipliers=tuple(points.multipliers.items()),
        daily_cap=points.daily_cap,
        expiry=model.Expiry(**points.expiry.model_dump()),
    )


def _stamp_card(card: StampCardTable) -> model.StampCard:
    earn: model.Earn = "visit" if card.visit else "item" if card.category is not None else "spend"
    return model.StampCard(
        id=card.id,
        name=card.name,
        reward=card.reward,
        earn=earn,
        category=card.category or "",
        each_cents=card.each or 0,
        boxes=card.boxes,
        head_start=card.head_start,
        head_start_reason=card.head_start_reason or "",
        head_start_every_card=card.head_start_every_card,
        per_day=card.per_day,
        valid_months=card.valid_months,
    )


def _reward(reward: RewardTable) -> model.Reward:
    return model.Reward(
        id=reward.id,
        name=reward.name,
        kind=reward.kind,
        value_cents=reward.value,
        percent_e4=reward.percent or 0,
        points=reward.points,
        tier=reward.tier,
        stock=reward.stock,
        per_member=reward.per_member,
        period=reward.period,
        starts_on=reward.from_,
        until=reward.until,
        voucher_days=reward.voucher_days,
    )


def _promotion(promotion: PromotionTable) -> model.Promotion:
    first, last = promotion.hours or (0, DAY_MINUTES)
    return model.Promotion(
        id=promotion.id,
        name=promotion.name,
        multiplier_e4=promotion.multiplier,
        bonus=promotion.bonus,
        weekdays=tuple(sorted(set(promotion.weekdays))),
        from_minute=first,
        to_minute=last,
        starts_on=promotion.from_,
        until=promotion.until,
        categories=tuple(promotion.categories),
        tiers=tuple(promotion.tiers),
    )


def _profile(profile: ProfileTable) -> tuple[model.ProfileField, ...]:
    fields = dict.fromkeys([*profile.points, *profile.names])
    return tuple(model.ProfileField(name, profile.points.get(name, 0), profile.names.get(name, "")) for name in fields)


def _referral(file: File) -> model.Referral | None:
    given = file.referral
    if given is None:
        return None
    return model.Referral(given.referrer_points, given.friend_points, given.minimum, given.per_year)


def _birthday(birthday: BirthdayTable) -> model.Birthday:
    return model.Birthday(**{**birthday.model_dump(), "message": birthday.message or ""})
