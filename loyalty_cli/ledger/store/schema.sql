-- The loyalty ledger. Amounts are integers: points, cents (credit, spend), stamps, one per voucher or reward.
-- Dates are shop-local ISO text, instants UTC ISO text.
--
-- Append-only: programs, program_sources, facts, entries, allocations, extensions, vouchers, tier_changes. Triggers refuse anything else.
-- Derived:     balances, lots, lot_months, standings, sales, clients, client_months, sale_days. Kept by triggers in the same transaction, rebuilt from the append-only tables alone.
-- Mutable:     members and what hangs on them, which can be erased; import and nightly bookkeeping.

-- Each program ever in force, as canonical JSON.
CREATE TABLE programs (
  id INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  canonical_json TEXT NOT NULL,
  first_used_at TEXT NOT NULL
) STRICT;

-- Each text of the program file ever read: a comment changes the source, not the program.
CREATE TABLE program_sources (
  source_digest TEXT PRIMARY KEY,
  program_id INTEGER NOT NULL REFERENCES programs(id),
  settings_json TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What was told to us, raw. The hash chains each fact, with all that was decided for it, to the one before.
CREATE TABLE facts (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 32),
  member_id INTEGER CHECK (member_id > 0),
  on_date TEXT NOT NULL CHECK (length(on_date) = 10),
  at_time TEXT CHECK (at_time IS NULL OR length(at_time) = 5),
  keyed_on TEXT NOT NULL CHECK (length(keyed_on) = 10),
  recorded_at TEXT NOT NULL,
  operator TEXT,
  ref TEXT,
  op_id TEXT,
  batch_id INTEGER,
  reverses INTEGER CHECK (reverses IS NULL OR (reverses > 0 AND reverses < id)),
  program_id INTEGER NOT NULL REFERENCES programs(id),
  body TEXT NOT NULL,
  entry_count INTEGER NOT NULL CHECK (entry_count >= 0),
  hash BLOB NOT NULL CHECK (typeof(hash) = 'blob' AND length(hash) = 32)
) STRICT;
CREATE UNIQUE INDEX facts_ref ON facts(ref) WHERE ref IS NOT NULL;
CREATE UNIQUE INDEX facts_op ON facts(op_id) WHERE op_id IS NOT NULL;
CREATE INDEX facts_member ON facts(member_id, on_date);
CREATE INDEX facts_reverses ON facts(reverses) WHERE reverses IS NOT NULL;
-- Whatever is no purchase is few, and asked for by its kind.
CREATE INDEX facts_others ON facts(kind, on_date, member_id) WHERE kind NOT IN ('purchase', 'enrolment');
CREATE INDEX facts_batch ON facts(batch_id) WHERE batch_id IS NOT NULL;

-- Free text of a fact (the reason of an adjustment). Its body seals a digest of salt and text in place of it. Erased with
-- the member. Facts of the first release hold their text in the body.
CREATE TABLE texts (
  fact_id INTEGER NOT NULL REFERENCES facts(id),
  field TEXT NOT NULL,
  salt BLOB NOT NULL CHECK (length(salt) = 16),
  text TEXT NOT NULL,
  PRIMARY KEY (fact_id, field)
) STRICT, WITHOUT ROWID;

-- What was decided. on_date: when it took effect; counts_on: the day a spend counts for in the tier window.
CREATE TABLE entries (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  fact_id INTEGER NOT NULL REFERENCES facts(id),
  member_id INTEGER NOT NULL CHECK (member_id > 0),
  unit TEXT NOT NULL CHECK (unit = 'points' OR unit = 'spend' OR unit = 'credit' OR unit GLOB 'stamps:?*' OR unit GLOB 'voucher:?*' OR unit GLOB 'reward:?*'),
  amount INTEGER NOT NULL CHECK (typeof(amount) = 'integer' AND amount <> 0 AND amount BETWEEN -1000000000000 AND 1000000000000),
  on_date TEXT NOT NULL CHECK (length(on_date) = 10),
  counts_on TEXT NOT NULL CHECK (length(counts_on) = 10),
  expires_on TEXT CHECK (expires_on IS NULL OR length(expires_on) = 10),
  rule TEXT NOT NULL,
  why TEXT NOT NULL,
  reverses INTEGER REFERENCES entries(id),
  origin INTEGER REFERENCES entries(id)
) STRICT;
CREATE INDEX entries_member ON entries(member_id, unit, counts_on, on_date, amount);
CREATE INDEX entries_fact ON entries(fact_id);
CREATE INDEX entries_voucher ON entries(unit, on_date, amount, rule, expires_on) WHERE unit GLOB 'voucher:*';
CREATE INDEX entries_reverses ON entries(reverses) WHERE reverses IS NOT NULL;

-- Which lots a debit draws on. A negative amount gives back.
CREATE TABLE allocations (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  fact_id INTEGER NOT NULL REFERENCES facts(id),
  debit_id INTEGER NOT NULL REFERENCES entries(id),
  lot_id INTEGER NOT NULL REFERENCES entries(id),
  amount INTEGER NOT NULL CHECK (typeof(amount) = 'integer' AND amount <> 0)
) STRICT;
CREATE INDEX allocations_fact ON allocations(fact_id);
CREATE INDEX allocations_lot ON allocations(lot_id);
CREATE INDEX allocations_debit ON allocations(debit_id);

-- A lot's last usable day, moved by a visit (inactivity) or a revival.
CREATE TABLE extensions (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  fact_id INTEGER NOT NULL REFERENCES facts(id),
  lot_id INTEGER NOT NULL REFERENCES entries(id),
  expires_on TEXT NOT NULL CHECK (length(expires_on) = 10)
) STRICT;
CREATE INDEX extensions_fact ON extensions(fact_id);
CREATE INDEX extensions_lot ON extensions(lot_id);

-- Promises on paper, with the terms of the day they were issued. Open or not is the balance of unit voucher:<code>.
CREATE TABLE vouchers (
  code TEXT PRIMARY KEY CHECK (length(code) BETWEEN 8 AND 32),
  fact_id INTEGER NOT NULL REFERENCES facts(id),
  member_id INTEGER NOT NULL CHECK (member_id > 0),
  reward TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  value_cents INTEGER NOT NULL CHECK (value_cents >= 0),
  percent_e4 INTEGER NOT NULL CHECK (percent_e4 BETWEEN 0 AND 10000),
  issued_on TEXT NOT NULL CHECK (length(issued_on) = 10),
  expires_on TEXT NOT NULL CHECK (length(expires_on) = 10),
  source TEXT NOT NULL
) STRICT;
CREATE INDEX vouchers_member ON vouchers(member_id, source);
CREATE INDEX vouchers_fact ON vouchers(fact_id);

-- Moves between tiers, by name, each on the day it took effect.
CREATE TABLE tier_changes (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  fact_id INTEGER NOT NULL REFERENCES facts(id),
  member_id INTEGER NOT NULL CHECK (member_id > 0),
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  on_date TEXT NOT NULL CHECK (length(on_date) = 10),
  rule TEXT NOT NULL
) STRICT;
CREATE INDEX tier_changes_member ON tier_changes(member_id, on_date);
CREATE INDEX tier_changes_fact ON tier_changes(fact_id);

-- The head of the chain as it was written outside this file (export, backup), for verify.
CREATE TABLE anchors (
  id INTEGER PRIMARY KEY,
  facts INTEGER NOT NULL,
  hash BLOB NOT NULL,
  made_at TEXT NOT NULL,
  kind TEXT NOT NULL,
  path TEXT NOT NULL
) STRICT;

-- DERIVED ---------------------------------------------------------------------------------------------------------

-- The sum of entries.
CREATE TABLE balances (
  member_id INTEGER NOT NULL,
  unit TEXT NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (member_id, unit)
) STRICT, WITHOUT ROWID;
CREATE INDEX balances_reward ON balances(unit, amount) WHERE substr(unit, 1, 7) = 'reward:';

-- Positive entries of points and credit that are not a giving back, and what is left of each.
CREATE TABLE lots (
  entry_id INTEGER PRIMARY KEY,
  fact_id INTEGER NOT NULL,
  member_id INTEGER NOT NULL,
  unit TEXT NOT NULL,
  on_date TEXT NOT NULL,
  granted INTEGER NOT NULL,
  remaining INTEGER NOT NULL CHECK (remaining BETWEEN 0 AND granted),
  expires_on TEXT
) STRICT;
CREATE INDEX lots_open ON lots(member_id, unit, expires_on) WHERE remaining > 0;
CREATE INDEX lots_due ON lots(expires_on) WHERE remaining > 0;

-- The sums of lots by month of issue and last day ('': never), for the reports.
CREATE TABLE lot_months (
  unit TEXT NOT NULL,
  month TEXT NOT NULL,
  expires_on TEXT NOT NULL,
  granted INTEGER NOT NULL,
  remaining INTEGER NOT NULL,
  lots INTEGER NOT NULL,
  PRIMARY KEY (unit, month, expires_on)
) STRICT, WITHOUT ROWID;

-- The tier in force now, for members that ever left the lowest.
CREATE TABLE standings (
  member_id INTEGER PRIMARY KEY,
  tier TEXT NOT NULL,
  since TEXT NOT NULL
) STRICT;

-- Purchases that stand, for the reports: day (ordinal, 1 = 0001-01-01) and cents left of each. category: that of
-- all of it; char(31) where the lines must be looked at. Functions of JSON may not be used in views and triggers.
CREATE TABLE sales (
  member_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  fact_id INTEGER NOT NULL,
  cents INTEGER NOT NULL,
  category TEXT NOT NULL,
  PRIMARY KEY (member_id, day, fact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sales_returned ON sales(member_id, day) WHERE cents <= 0;

-- Sales of which something is left, by member: first and last day, how many days, sales, cents. silences: how many
-- absences ended that were longer than twice the mean gap and 30 days, after three days or more. A row with 0 days is
-- counted at once.
CREATE TABLE clients (
  member_id INTEGER PRIMARY KEY,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  days INTEGER NOT NULL,
  sales INTEGER NOT NULL,
  cents INTEGER NOT NULL,
  silences INTEGER NOT NULL
) STRICT;

-- How many clients of each first month (2026-11) bought in each month.
CREATE TABLE client_months (
  first TEXT NOT NULL,
  month TEXT NOT NULL,
  clients INTEGER NOT NULL,
  PRIMARY KEY (first, month)
) STRICT, WITHOUT ROWID;

-- Sales of which something is left, by day.
CREATE TABLE sale_days (
  day INTEGER PRIMARY KEY,
  sales INTEGER NOT NULL,
  cents INTEGER NOT NULL
) STRICT;

-- MUTABLE ---------------------------------------------------------------------------------------------------------

-- Who the customers are. Nothing of it is hashed, all of it can be erased.
CREATE TABLE members (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  card TEXT NOT NULL UNIQUE,
  source_id TEXT UNIQUE,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  phone TEXT,
  email TEXT,
  birthday TEXT,
  birthday_told_on TEXT,
  joined_on TEXT NOT NULL,
  last_contact_on TEXT,
  note TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'merged', 'erased', 'closed')),
  merged_into INTEGER REFERENCES members(id)
) STRICT;
CREATE INDEX members_phone ON members(phone) WHERE phone IS NOT NULL;
-- The closing digits are what a customer says at the till.
CREATE INDEX members_phone_end ON members(substr(phone, -4)) WHERE phone IS NOT NULL;
CREATE INDEX members_email ON members(email) WHERE email IS NOT NULL;
CREATE INDEX members_birthday ON members(substr(birthday, -5)) WHERE birthday IS NOT NULL;

-- The folded words of each name, for finding by the beginning of any word. Behind a space: what a word of another
-- script looks like in Latin letters, for duplicates only.
CREATE TABLE member_words (
  word TEXT NOT NULL,
  member_id INTEGER NOT NULL REFERENCES members(id),
  PRIMARY KEY (word, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_words_member ON member_words(member_id);

-- The shop's own fields (favourite drink…).
CREATE TABLE member_fields (
  member_id INTEGER NOT NULL REFERENCES members(id),
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (member_id, field)
) STRICT, WITHOUT ROWID;

-- Further phones and e-mails by which a member is found, beside those of members. Kept in step with the fields
-- other_phone and other_email.
CREATE TABLE contacts (
  kind TEXT NOT NULL CHECK (kind IN ('phone', 'email')),
  value TEXT NOT NULL,
  member_id INTEGER NOT NULL REFERENCES members(id),
  PRIMARY KEY (kind, value, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contacts_member ON contacts(member_id);

-- What stood in a member's details before a fact changed them (NULL: nothing), and what stands there since: undoing the
-- fact brings it back. Erased with the member.
CREATE TABLE replaced (
  fact_id INTEGER NOT NULL,
  member_id INTEGER NOT NULL REFERENCES members(id),
  field TEXT NOT NULL,
  was TEXT,
  became TEXT,
  PRIMARY KEY (fact_id, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX replaced_member ON replaced(member_id);

-- What the till asked a member last (a field of the profile, or a category it suggested), after which fact, on which day.
CREATE TABLE asked (
  member_id INTEGER PRIMARY KEY REFERENCES members(id),
  fact_id INTEGER NOT NULL,
  what TEXT NOT NULL,
  on_date TEXT NOT NULL
) STRICT;

-- What the till suggested to a member: a category, after which visit, on which day.
CREATE TABLE suggested (
  fact_id INTEGER PRIMARY KEY REFERENCES facts(id),
  member_id INTEGER NOT NULL REFERENCES members(id),
  category TEXT NOT NULL,
  on_date TEXT NOT NULL
) STRICT;
CREATE INDEX suggested_member ON suggested(member_id);

-- Consent per channel: where it came from, when, in what words. The latest row of a channel is in force.
CREATE TABLE consents (
  id INTEGER PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES members(id),
  channel TEXT NOT NULL,
  granted INTEGER NOT NULL CHECK (granted IN (0, 1)),
  source TEXT NOT NULL,
  on_date TEXT NOT NULL,
  wording TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX consents_member ON consents(member_id, channel);

-- Digests of phones, e-mails and numbers of erased members, made with a key: an old list does not bring them back.
CREATE TABLE erased (
  kind TEXT NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  PRIMARY KEY (kind, digest)
) STRICT, WITHOUT ROWID;
CREATE TABLE keys (
  name TEXT PRIMARY KEY,
  key BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Files brought in, and how far each has come.
CREATE TABLE batches (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  file_name TEXT NOT NULL,
  file_digest TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  undone_at TEXT,
  rows INTEGER NOT NULL DEFAULT 0,
  accepted INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Rows of customer files that were taken, by a digest of what they said: the same row again changes nothing.
CREATE TABLE import_rows (
  digest BLOB PRIMARY KEY CHECK (length(digest) = 16),
  member_id INTEGER NOT NULL REFERENCES members(id)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_rows_member ON import_rows(member_id);

-- Which step of the night was done for which shop day.
CREATE TABLE nights (
  on_date TEXT NOT NULL,
  step TEXT NOT NULL,
  done_at TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (on_date, step)
) STRICT, WITHOUT ROWID;

-- Who was in which of the segments that rules ask for, as the last night found them.
CREATE TABLE segment_lists (
  segment TEXT NOT NULL,
  member_id INTEGER NOT NULL REFERENCES members(id),
  PRIMARY KEY (member_id, segment)
) STRICT, WITHOUT ROWID;

-- Wrong voucher codes tried, for locking out guesses.
CREATE TABLE wrong_codes (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  operator TEXT NOT NULL
) STRICT;

-- SECOND COPIES ---------------------------------------------------------------------------------------------------

-- Rows that no seal covers, because they may change or be erased, stand a second time in an index of all their columns.
-- SQLite compares index and table: a bit that tips over in a name or a note is found by verify.
CREATE INDEX members_whole ON members(
  id, card, source_id, name, folded, phone, email, birthday, birthday_told_on, joined_on, last_contact_on, note, status,
  merged_into);
CREATE INDEX member_fields_whole ON member_fields(member_id, field, value);
CREATE INDEX consents_whole ON consents(id, member_id, channel, granted, source, on_date, wording);
CREATE INDEX batches_whole ON batches(
  id, kind, file_name, file_digest, started_at, finished_at, undone_at, rows, accepted, unchanged, rejected);
CREATE INDEX segment_lists_whole ON segment_lists(segment, member_id);
CREATE INDEX nights_whole ON nights(on_date, step, done_at, detail);
CREATE INDEX programs_whole ON programs(id, first_used_at);
CREATE INDEX program_sources_whole ON program_sources(source_digest, program_id, settings_json);
CREATE INDEX anchors_whole ON anchors(id, facts, hash, made_at, kind, path);
CREATE INDEX erased_whole ON erased(kind, digest);
CREATE INDEX keys_whole ON keys(name, key);
CREATE INDEX wrong_codes_whole ON wrong_codes(id, at, operator);

-- VIEWS -----------------------------------------------------------------------------------------------------------

-- Facts that stand: what is neither undone nor an undo.
CREATE VIEW standing_facts AS
  SELECT * FROM facts f WHERE kind <> 'undo'
    AND NOT EXISTS (SELECT 1 FROM facts u WHERE u.reverses = f.id AND u.kind = 'undo');
-- Facts undone as if they never had been. Undos of the first release left traces; they are not among them.
CREATE VIEW undone AS
  SELECT reverses AS fact_id, id AS by_fact, on_date, member_id FROM facts
    WHERE reverses IS NOT NULL AND kind = 'undo' AND instr(body, '"rules":2') > 0;
-- Tier changes, the day from which each is known, and the undo that replaced it. The tier changes of an undo replace
-- those since the day of the fact it undoes.
CREATE VIEW tier_steps AS
  SELECT t.id, t.fact_id, t.member_id, t.before, t.after, t.on_date, t.rule, f.on_date AS known_on,
    (SELECT min(x.by_fact) FROM tier_changes n JOIN undone x ON x.by_fact = n.fact_id JOIN facts r ON r.id = x.fact_id
      WHERE n.member_id = t.member_id AND n.fact_id > t.fact_id AND r.on_date <= t.on_date) AS replaced_by,
    (SELECT min(x.on_date) FROM tier_changes n JOIN undone x ON x.by_fact = n.fact_id JOIN facts r ON r.id = x.fact_id
      WHERE n.member_id = t.member_id AND n.fact_id > t.fact_id AND r.on_date <= t.on_date) AS replaced_on
  FROM tier_changes t JOIN facts f ON f.id = t.fact_id;
-- The rows of sales: those of purchases that nothing came back of, and those of the others.
CREATE VIEW untouched_sales AS
  SELECT f.member_id, CAST(julianday(f.on_date) - 1721424.5 AS INTEGER) AS day, f.id AS fact_id,
    CAST(substr(f.body, instr(f.body, '"amount":') + 9) AS INTEGER) AS cents,
    CASE WHEN instr(f.body, '"lines":[["') > 0 AND instr(f.body, '],[') = 0 AND instr(f.body, '\') = 0
        AND instr(f.body, ',' || CAST(substr(f.body, instr(f.body, '"amount":') + 9) AS INTEGER) || ']]') > 0
      THEN substr(f.body, instr(f.body, '"lines":[["') + 11,
          instr(substr(f.body, instr(f.body, '"lines":[["') + 11), '"') - 1) ELSE char(31) END AS category
  FROM facts f WHERE f.kind = 'purchase' AND NOT EXISTS (SELECT 1 FROM facts r WHERE r.reverses = f.id);
CREATE VIEW touched_sales AS
  SELECT f.member_id, CAST(julianday(f.on_date) - 1721424.5 AS INTEGER) AS day, f.id AS fact_id,
    CAST(substr(f.body, instr(f.body, '"amount":') + 9) AS INTEGER)
    - coalesce((SELECT sum(CAST(substr(r.body, instr(r.body, '"amount":') + 9) AS INTEGER)) FROM facts r
      WHERE r.reverses = f.id AND r.kind = 'return'
        AND NOT EXISTS (SELECT 1 FROM facts u WHERE u.reverses = r.id AND u.kind = 'undo')), 0) AS cents,
    char(31) AS category
  FROM facts f WHERE f.kind = 'purchase' AND EXISTS (SELECT 1 FROM facts r WHERE r.reverses = f.id)
    AND NOT EXISTS (SELECT 1 FROM facts u WHERE u.reverses = f.id AND u.kind = 'undo');

-- TRIGGERS --------------------------------------------------------------------------------------------------------

CREATE TRIGGER entries_derive AFTER INSERT ON entries BEGIN
  INSERT INTO balances(member_id, unit, amount) VALUES (NEW.member_id, NEW.unit, NEW.amount)
    ON CONFLICT(member_id, unit) DO UPDATE SET amount = amount + excluded.amount;
END;
CREATE TRIGGER entries_lot AFTER INSERT ON entries
  WHEN NEW.amount > 0 AND NEW.reverses IS NULL AND NEW.unit IN ('points', 'credit') BEGIN
  INSERT INTO lots(entry_id, fact_id, member_id, unit, on_date, granted, remaining, expires_on)
    VALUES (NEW.id, NEW.fact_id, NEW.member_id, NEW.unit, NEW.on_date, NEW.amount, NEW.amount, NEW.expires_on);
END;
CREATE TRIGGER allocations_derive AFTER INSERT ON allocations BEGIN
  UPDATE lots SET remaining = remaining - NEW.amount WHERE entry_id = NEW.lot_id;
END;
CREATE TRIGGER extensions_derive AFTER INSERT ON extensions BEGIN
  UPDATE lots SET expires_on = NEW.expires_on WHERE entry_id = NEW.lot_id;
END;
CREATE TRIGGER lots_granted AFTER INSERT ON lots BEGIN
  INSERT INTO lot_months(unit, month, expires_on, granted, remaining, lots)
    VALUES (NEW.unit, substr(NEW.on_date, 1, 7), coalesce(NEW.expires_on, ''), NEW.granted, NEW.remaining, 1)
    ON CONFLICT(unit, month, expires_on) DO UPDATE
      SET granted = granted + excluded.granted, remaining = remaining + excluded.remaining, lots = lots + 1;
END;
CREATE TRIGGER lots_used AFTER UPDATE OF remaining ON lots BEGIN
  UPDATE lot_months SET remaining = remaining + NEW.remaining - OLD.remaining
    WHERE unit = NEW.unit AND month = substr(NEW.on_date, 1, 7) AND expires_on = coalesce(NEW.expires_on, '');
END;
CREATE TRIGGER lots_deleted AFTER DELETE ON lots BEGIN
  UPDATE lot_months SET granted = granted - OLD.granted, remaining = remaining - OLD.remaining, lots = lots - 1
    WHERE unit = OLD.unit AND month = substr(OLD.on_date, 1, 7) AND expires_on = coalesce(OLD.expires_on, '');
  DELETE FROM lot_months WHERE unit = OLD.unit AND month = substr(OLD.on_date, 1, 7)
    AND expires_on = coalesce(OLD.expires_on, '') AND lots = 0;
END;
CREATE TRIGGER lots_extended AFTER UPDATE OF expires_on ON lots BEGIN
  UPDATE lot_months SET granted = granted - OLD.granted, remaining = remaining - OLD.remaining, lots = lots - 1
    WHERE unit = OLD.unit AND month = substr(OLD.on_date, 1, 7) AND expires_on = coalesce(OLD.expires_on, '');
  DELETE FROM lot_months WHERE unit = OLD.unit AND month = substr(OLD.on_date, 1, 7)
    AND expires_on = coalesce(OLD.expires_on, '') AND lots = 0;
  INSERT INTO lot_months(unit, month, expires_on, granted, remaining, lots)
    VALUES (NEW.unit, substr(NEW.on_date, 1, 7), coalesce(NEW.expires_on, ''), NEW.granted, NEW.remaining, 1)
    ON CONFLICT(unit, month, expires_on) DO UPDATE
      SET granted = granted + excluded.granted, remaining = remaining + excluded.remaining, lots = lots + 1;
END;
CREATE TRIGGER tier_changes_derive AFTER INSERT ON tier_changes BEGIN
  INSERT INTO standings(member_id, tier, since) VALUES (NEW.member_id, NEW.after, NEW.on_date)
    ON CONFLICT(member_id) DO UPDATE SET tier = excluded.tier, since = excluded.since WHERE excluded.since >= since
      OR since >= (SELECT r.on_date FROM undone x JOIN facts r ON r.id = x.fact_id WHERE x.by_fact = NEW.fact_id);
END;
CREATE TRIGGER purchases_derive AFTER INSERT ON facts WHEN NEW.kind = 'purchase' BEGIN
  INSERT INTO sales(member_id, day, fact_id, cents, category)
    VALUES (NEW.member_id, CAST(julianday(NEW.on_date) - 1721424.5 AS INTEGER), NEW.id,
      CAST(substr(NEW.body, instr(NEW.body, '"amount":') + 9) AS INTEGER),
      CASE WHEN instr(NEW.body, '"lines":[["') > 0 AND instr(NEW.body, '],[') = 0 AND instr(NEW.body, '\') = 0
          AND instr(NEW.body, ',' || CAST(substr(NEW.body, instr(NEW.body, '"amount":') + 9) AS INTEGER) || ']]') > 0
        THEN substr(NEW.body, instr(NEW.body, '"lines":[["') + 11,
          instr(substr(NEW.body, instr(NEW.body, '"lines":[["') + 11), '"') - 1) ELSE char(31) END);
END;
CREATE TRIGGER reversals_derive AFTER INSERT ON facts WHEN NEW.reverses IS NOT NULL BEGIN
  DELETE FROM sales WHERE (member_id, day, fact_id) IN
    (SELECT p.member_id, CAST(julianday(p.on_date) - 1721424.5 AS INTEGER), p.id FROM facts p
      WHERE p.kind = 'purchase' AND p.id IN (NEW.reverses, (SELECT reverses FROM facts WHERE id = NEW.reverses)));
  INSERT INTO sales(member_id, day, fact_id, cents, category)
    SELECT member_id, day, fact_id, cents, category FROM touched_sales
      WHERE fact_id IN (NEW.reverses, (SELECT reverses FROM facts WHERE id = NEW.reverses));
END;
-- A sale on the last day of a client or later is added to what there is; before any other change the client is left out,
-- and counted again after it.
CREATE TRIGGER sales_late BEFORE INSERT ON sales WHEN NEW.cents > 0
    AND NEW.day < (SELECT last FROM clients WHERE member_id = NEW.member_id) BEGIN
  DELETE FROM clients WHERE member_id = NEW.member_id;
END;
CREATE TRIGGER sales_added AFTER INSERT ON sales WHEN NEW.cents > 0 BEGIN
  INSERT INTO sale_days(day, sales, cents) VALUES (NEW.day, 1, NEW.cents)
    ON CONFLICT(day) DO UPDATE SET sales = sales + 1, cents = cents + excluded.cents;
  INSERT INTO client_months(first, month, clients)
    SELECT strftime('%Y-%m', first + 1721424.5), strftime('%Y-%m', NEW.day + 1721424.5), 1 FROM clients
      WHERE member_id = NEW.member_id AND last < NEW.day
        AND strftime('%Y-%m', last + 1721424.5) < strftime('%Y-%m', NEW.day + 1721424.5)
    ON CONFLICT(first, month) DO UPDATE SET clients = clients + 1;
  INSERT INTO clients(member_id, first, last, days, sales, cents, silences)
    VALUES (NEW.member_id, NEW.day, NEW.day, 0, 1, NEW.cents, 0)
    ON CONFLICT(member_id) DO UPDATE SET last = excluded.last, sales = sales + 1, cents = cents + excluded.cents,
      days = days + (excluded.last > last),
      silences = silences + (days >= 3 AND (excluded.last - last - 30) * (days - 1) > 2 * (last - first));
END;
CREATE TRIGGER sales_leave BEFORE DELETE ON sales WHEN OLD.cents > 0 BEGIN
  DELETE FROM clients WHERE member_id = OLD.member_id;
END;
CREATE TRIGGER sales_left AFTER DELETE ON sales WHEN OLD.cents > 0 BEGIN
  UPDATE sale_days SET sales = sales - 1, cents = cents - OLD.cents WHERE day = OLD.day;
  DELETE FROM sale_days WHERE day = OLD.day AND sales = 0;
  INSERT INTO clients(member_id, first, last, days, sales, cents, silences)
    SELECT OLD.member_id, 0, 0, 0, 0, 0, 0
      WHERE EXISTS (SELECT 1 FROM sales WHERE member_id = OLD.member_id AND cents > 0);
END;
CREATE TRIGGER clients_counted AFTER INSERT ON clients WHEN NEW.days = 0 BEGIN
  UPDATE clients SET (first, last, days, sales, cents, silences) =
    (SELECT min(day), max(day), count(*), sum(sales), sum(cents),
        sum(number > 3 AND (day - before - 30) * (number - 2) > 2 * (before - begun))
      FROM (SELECT day, sales, cents, row_number() OVER days AS number, lag(day) OVER days AS before,
          first_value(day) OVER days AS begun
        FROM (SELECT day, count(*) AS sales, sum(cents) AS cents FROM sales
          WHERE member_id = NEW.member_id AND cents > 0 GROUP BY day) WINDOW days AS (ORDER BY day)))
    WHERE member_id = NEW.member_id;
  INSERT INTO client_months(first, month, clients)
    SELECT strftime('%Y-%m', c.first + 1721424.5), m.month, 1 FROM clients c CROSS JOIN
        (SELECT DISTINCT strftime('%Y-%m', day + 1721424.5) AS month FROM sales
          WHERE member_id = NEW.member_id AND cents > 0) m
      WHERE c.member_id = NEW.member_id
    ON CONFLICT(first, month) DO UPDATE SET clients = clients + 1;
END;
CREATE TRIGGER clients_left AFTER DELETE ON clients BEGIN
  UPDATE client_months SET clients = clients - 1 WHERE first = strftime('%Y-%m', OLD.first + 1721424.5)
    AND month IN (SELECT strftime('%Y-%m', day + 1721424.5) FROM sales WHERE member_id = OLD.member_id AND cents > 0);
  DELETE FROM client_months WHERE first = strftime('%Y-%m', OLD.first + 1721424.5) AND clients = 0;
END;

-- The append-only tables.
CREATE TRIGGER programs_no_update BEFORE UPDATE ON programs BEGIN SELECT RAISE(ABORT, 'programs is append-only'); END;
CREATE TRIGGER programs_no_delete BEFORE DELETE ON programs BEGIN SELECT RAISE(ABORT, 'programs is append-only'); END;
CREATE TRIGGER program_sources_no_update BEFORE UPDATE ON program_sources BEGIN SELECT RAISE(ABORT, 'program_sources is append-only'); END;
CREATE TRIGGER program_sources_no_delete BEFORE DELETE ON program_sources BEGIN SELECT RAISE(ABORT, 'program_sources is append-only'); END;
CREATE TRIGGER facts_no_update BEFORE UPDATE ON facts BEGIN SELECT RAISE(ABORT, 'facts is append-only'); END;
CREATE TRIGGER facts_no_delete BEFORE DELETE ON facts BEGIN SELECT RAISE(ABORT, 'facts is append-only'); END;
CREATE TRIGGER texts_no_update BEFORE UPDATE ON texts BEGIN SELECT RAISE(ABORT, 'texts are not changed, only erased'); END;
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries is append-only'); END;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries is append-only'); END;
CREATE TRIGGER allocations_no_update BEFORE UPDATE ON allocations BEGIN SELECT RAISE(ABORT, 'allocations is append-only'); END;
CREATE TRIGGER allocations_no_delete BEFORE DELETE ON allocations BEGIN SELECT RAISE(ABORT, 'allocations is append-only'); END;
CREATE TRIGGER extensions_no_update BEFORE UPDATE ON extensions BEGIN SELECT RAISE(ABORT, 'extensions is append-only'); END;
CREATE TRIGGER extensions_no_delete BEFORE DELETE ON extensions BEGIN SELECT RAISE(ABORT, 'extensions is append-only'); END;
CREATE TRIGGER vouchers_no_update BEFORE UPDATE ON vouchers BEGIN SELECT RAISE(ABORT, 'vouchers is append-only'); END;
CREATE TRIGGER vouchers_no_delete BEFORE DELETE ON vouchers BEGIN SELECT RAISE(ABORT, 'vouchers is append-only'); END;
CREATE TRIGGER tier_changes_no_update BEFORE UPDATE ON tier_changes BEGIN SELECT RAISE(ABORT, 'tier_changes is append-only'); END;
CREATE TRIGGER tier_changes_no_delete BEFORE DELETE ON tier_changes BEGIN SELECT RAISE(ABORT, 'tier_changes is append-only'); END;
CREATE TRIGGER anchors_no_update BEFORE UPDATE ON anchors BEGIN SELECT RAISE(ABORT, 'anchors is append-only'); END;
CREATE TRIGGER anchors_no_delete BEFORE DELETE ON anchors BEGIN SELECT RAISE(ABORT, 'anchors is append-only'); END;
