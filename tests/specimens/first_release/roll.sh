# How loyalty.db was made, with the code of the first release; people and numbers are made up.
set -e
on() { export LOYALTY_NOW="$1"; shift; loyalty "$@"; }
on 2026-01-05T09:00 --as Maud enroll "Ada Example" --phone 0612345601 --email ada@shop.example --birthday 1990-03-14 --consent email --note "likes the window table"
on 2026-01-05T09:05 --as Maud enroll "Ben Sample" --phone 0612345602 --refer "Ada Example" --stamps coffee=2 --points 30 --spend 40.00 --spend-until 2025-12-30
on 2026-01-05T09:10 --as Tom enroll "Cleo Specimen" --email cleo@shop.example --credit 5.00 --consent post
on 2026-01-05T09:12 --as Tom enroll "Cleo Specimenn" --phone 0612345604 --anyway
on 2026-01-05T09:15 --as Tom enroll "Dora Placeholder" --phone 0612345605 --birthday 1985-06-01
on 2026-01-06T10:00 --as Maud buy "Ada Example" 23.50 --item coffee:2=5.20 --ref T-1001
on 2026-01-06T10:10 --as Maud buy "Ben Sample" 12.00 --item coffee=2.60 --ref T-1002
on 2026-01-06T10:20 --as Tom buy "Ben Sample" 88.00 --category book --ref T-1003
on 2026-01-07T11:00 --as Tom buy "Ada Example" 60.00 --ref T-1004
on 2026-01-07T11:05 --as Tom return T-1004 20.00
on 2026-01-07T11:10 --as Tom return T-1003 8.00 --ref T-1003-r
on 2026-01-07T11:15 --as Tom undo
on 2026-01-08T09:00 --as Maud visit "Ada Example"
on 2026-01-08T09:05 --as Maud stamp "Ada Example" coffee 2
on 2026-01-08T09:10 --as Maud engage "Ada Example" review
on 2026-01-09T09:00 --as Maud redeem "Ada Example" five-off --voucher-only
code=$(loyalty --json show "Ada Example" | python3 -c "import json,sys; print([v['code'] for v in json.load(sys.stdin)['vouchers'] if v['reward']=='five-off'][0])")
on 2026-01-09T09:30 --as Maud buy "Ada Example" 9.00 --voucher "$code" --ref T-1005
code=$(loyalty --json show "Ada Example" | python3 -c "import json,sys; print([v['code'] for v in json.load(sys.stdin)['vouchers'] if v['reward']=='free-coffee'][0])")
on 2026-01-10T09:30 --as Maud redeem "Ada Example" "$code"
on 2026-01-10T10:00 --as Maud adjust "Ben Sample" 15 --reason "Ben waited for a cold coffee" --stamps coffee=1
on 2026-01-10T10:05 --as Maud adjust "Dora Placeholder" 7 --credit 2.00 --reason "Dora Placeholder found a coin of Ada Example" --ref made-good-1
on 2026-01-10T10:10 --as Maud redeem "Ben Sample" credit-ten
on 2026-01-11T10:00 --as Tom buy "Ben Sample" 14.00 --credit 4.00 --ref T-1006
on 2026-01-11T10:05 --as Tom return T-1006
on 2026-01-12T10:00 --as Tom update "Ada Example" --set favourite_drink=matcha
on 2026-01-12T10:05 --as Tom update "Ben Sample" --email ben@shop.example --consent email
on 2026-01-13T10:00 --as Tom buy "Cleo Specimenn" 30.00 --ref T-1007
on 2026-01-14T10:00 --as Tom merge "Cleo Specimenn" cleo@shop.example --ref merge-cleo
on 2026-01-14T10:10 --as Tom undo merge-cleo
on 2026-01-14T10:20 --as Tom merge "Cleo Specimenn" cleo@shop.example
on 2026-01-15T08:00 import customers list-of-members.csv
on 2026-01-18T08:10 import purchases till-week.csv || test $? = 8
on 2026-01-18T08:20 import purchases wrong-week.csv || test $? = 8
on 2026-01-18T08:30 import undo 3 --yes
on 2026-01-20T09:00 --as Tom enroll "Elmo Dummy" --phone 0612345608 --email elmo@shop.example
on 2026-01-20T09:05 --as Tom buy "Elmo Dummy" 45.00 --ref T-1010
on 2026-01-20T09:10 --as Maud adjust "Elmo Dummy" 5 --reason "Elmo brought cake"
on 2026-01-21T09:05 --as Tom erase "Elmo Dummy" --yes
on 2026-03-14T07:00 nightly
on 2026-03-20T10:00 --as Maud buy "Ada Example" 5.00 --ref T-1011
on 2026-04-15T07:00 nightly
on 2026-04-16T09:00 --as Maud buy "Ben Sample" 3.00 --item coffee=2.60 --ref T-1012
on 2026-04-16T09:05 --as Maud undo
on 2026-04-17T10:00 --as Maud buy "Ada Example" 41.00 --item coffee:2=5.20 --ref T-1013
on 2026-04-17T10:05 --as Maud buy fay@shop.example 120.00 --ref T-1014
on 2026-04-17T10:10 --as Maud adjust "Gus Imaginary" 12 --reason "Gus lost a card" --ref gus-lost-card
