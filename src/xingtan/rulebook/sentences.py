"""The sentences of an explanation, as data: code → simplified Chinese and English."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "covered": ("适用“{rule}”（{at}）：{says}", "“{rule}” applies ({at}): {says}"),
    "fixed": ("按规则计{gives}。", "The rule gives {gives}."),
    "row": ("查表（{row}）得{gives}。", "The table gives {gives} ({row})."),
    "each": (
        "{quantity}{amount}，每{size}计{gives}：{amount} ÷ {size} × {gives} = {makes}。",
        "{amount} {quantity}, {gives} for each {size}: {amount} ÷ {size} × {gives} = {makes}.",
    ),
    "each_whole": (
        "{quantity}{amount}，每满{size}计{gives}，满{times}次：{makes}。",
        "{amount} {quantity}, {gives} for each full {size}: {times} × {gives} = {makes}.",
    ),
    "running_day": (
        "{quantity}{amount}，当日此前已有{before}，超过{beyond}后每{size}计{gives}：{times} × {gives} = {makes}。",
        (
            "{amount} {quantity} after {before} on that day, {gives} for each {size} beyond "
            "{beyond}: {times} × {gives} = {makes}."
        ),
    ),
    "running_semester": (
        "{quantity}{amount}，本学期此前已有{before}，超过{beyond}后每{size}计{gives}：{times} × {gives} = {makes}。",
        (
            "{amount} {quantity} after {before} in the semester, {gives} for each {size} "
            "beyond {beyond}: {times} × {gives} = {makes}."
        ),
    ),
    "running_project_year": (
        "{quantity}{amount}，项目年度内此前已有{before}，超过{beyond}后每{size}计{gives}：{times}×{gives}={makes}。",
        (
            "{amount} {quantity} after {before} in the project year, {gives} for each {size} "
            "beyond {beyond}: {times} × {gives} = {makes}."
        ),
    ),
    "running_year": (
        "{quantity}{amount}，本年度此前已有{before}，超过{beyond}后每{size}计{gives}：{times} × {gives} = {makes}。",
        (
            "{amount} {quantity} after {before} in the year, {gives} for each {size} beyond "
            "{beyond}: {times} × {gives} = {makes}."
        ),
    ),
    "running_cycle": (
        "{quantity}{amount}，本周期此前已有{before}，超过{beyond}后每{size}计{gives}：{times} × {gives} = {makes}。",
        (
            "{amount} {quantity} after {before} in the cycle, {gives} for each {size} beyond "
            "{beyond}: {times} × {gives} = {makes}."
        ),
    ),
    "band": (
        "{attribute}{amount}，达到{start}{band}，计{gives}。",
        "{attribute} {amount} reaches {start}{band}: {gives}.",
    ),
    "factor": ("{factor}：{from} × {times} = {makes}。", "{factor}: {from} × {times} = {makes}."),
    "less": (
        "{quantity}{amount}，每{size}扣{takes}，不低于{not_below}：{from} → {makes}。",
        "{amount} {quantity}, {takes} less for each {size}, not below {not_below}: {from} → {makes}.",
    ),
    "rounded": ("{from}取整为{makes}（{mode}，至{to}）。", "{from} is rounded to {makes} ({mode}, to {to})."),
    "recognised": (
        "“{item}”只认可{times}：{from} × {times} = {makes}。",
        "“{item}”: {times} of it is recognised: {from} × {times} = {makes}.",
    ),
    "spread": ("分{of}年计入，{year}年度计{makes}。", "Shared out over {of} years: {makes} in the year {year}."),
    "spread_elsewhere": (
        "分{of}年计入，其中{here}年属于本周期，其余计入其他周期。",
        "Shared out over {of} years, {here} of them in this cycle; the rest belongs to other cycles.",
    ),
    "once_highest_cut": ("“{once}”只取最高，减去{cut}。", "“{once}”: only the highest counts, {cut} left out."),
    "once_earliest_cut": ("“{once}”只计第一次，减去{cut}。", "“{once}”: only the first counts, {cut} left out."),
    "once_highest": ("“{once}”只取最高，共减{cut}。", "“{once}”: only the highest counts, {cut} left out in all."),
    "once_earliest": ("“{once}”只计第一次，共减{cut}。", "“{once}”: only the first counts, {cut} left out in all."),
    "offset": (
        "“{source}”的余额{amount}抵充“{target}”。",
        "{amount} of the surplus of “{source}” fill the gap of “{target}”.",
    ),
    "offset_year": (
        "{year}年度“{source}”的余额{amount}抵充“{target}”。",
        "Year {year}: {amount} of the surplus of “{source}” fill the gap of “{target}”.",
    ),
    "consequence": ("{outcome}：{case}{because}", "{outcome}: {case}{because}"),
    "among_teachers": (
        "{outcome}：{case}（{total}位教师中有{count}位，占{share}）",
        "{outcome}: {case} ({count} of {total} teachers, {share} of them)",
    ),
    "among_schools": (
        "{outcome}：{case}（{total}所学校中有{count}所，占{share}）",
        "{outcome}: {case} ({count} of {total} schools, {share} of them)",
    ),
    "still_lasts": (
        "{outcome}：{case}（{on}认定，至{until}前有效）",
        "{outcome}: {case} (found on {on}, in effect until {until})",
    ),
    "recorded": ("按记录的“{attribute}”计{makes}。", "Counts as recorded ({attribute}): {makes}."),
    "decided": (
        "{by}在{lowest}至{highest}之间裁定为{makes}。",
        "{by} decided {makes}, between {lowest} and {highest}.",
    ),
    "settled": ("此前批次已入账{settled}，照旧保留。", "An earlier batch posted {settled}; it stays as it is."),
    "gate_closed": ("条件未满足，计0：{gate}。", "Counts 0, a condition is not met: {gate}."),
    "quantity_missing": ("没有登记{quantities}，暂计0。", "Not recorded: {quantities}; counts 0 for now."),
    "quantity_refused": (
        "“{attribute}”登记为{value}，不是{step}的整数倍，不予计算。",
        "{attribute} is recorded as {value}, which is not a multiple of {step}; refused.",
    ),
    "decision_missing": (
        "须在{lowest}至{highest}之间裁定，尚无裁定，暂计0。",
        "Someone must decide between {lowest} and {highest}; not decided yet, counts 0 for now.",
    ),
    "decision_out_of_range": (
        "裁定的{decided}不在{lowest}至{highest}之间，不予计算。",
        "The decided {decided} does not lie between {lowest} and {highest}; refused.",
    ),
    "decision_without_name": (
        "裁定的{decided}没有写明裁定人，不予计算。",
        "The decided {decided} names nobody who decided it; refused.",
    ),
    "no_rule_for_kind": ("规则集没有关于“{kind}”的规则。", "The rulebook has no rule for “{kind}”."),
    "no_rule_for_these_attributes": (
        "规则集没有涵盖这种“{kind}”的规则（{of}）。",
        "The rulebook has no rule for this “{kind}” ({of}).",
    ),
    "no_row": (
        "表中没有这种情形（{row}），规则未作规定。",
        "The table has no row for this case ({row}); no rule covers it.",
    ),
    "not_in_force": ("{on}不在规则集的有效期内。", "{on} lies outside the rulebook's dates of effect."),
    "after_the_day": ("{on}晚于核算日{as_of}。", "{on} is later than the day asked about, {as_of}."),
    "other_cycle": ("{on}不属于{first}至{last}这一周期。", "{on} does not belong to the cycle {first} to {last}."),
    "item_event_cut": ("“{item}”单次最多{at_most}，减去{cut}。", "“{item}”: at most {at_most} each time, {cut} cut."),
    "item_year_cut": (
        "“{item}”{year}年度最多{at_most}，减去{cut}。",
        "“{item}”: at most {at_most} in the year {year}, {cut} cut.",
    ),
    "item_cycle_cut": (
        "“{item}”周期内最多{at_most}，减去{cut}。",
        "“{item}”: at most {at_most} a cycle, {cut} cut.",
    ),
    "part_year_cut": (
        "“{part}”{year}年度最多{at_most}，减去{cut}。",
        "“{part}”: at most {at_most} in the year {year}, {cut} cut.",
    ),
    "part_cycle_cut": (
        "“{part}”周期内最多{at_most}，减去{cut}。",
        "“{part}”: at most {at_most} a cycle, {cut} cut.",
    ),
    "part_share_cut": (
        "“{part}”最多{at_most}计入总分，减去{cut}。",
        "“{part}”: at most {at_most} count towards the total, {cut} cut.",
    ),
    "all_year_cut": ("{year}年度最多{at_most}，减去{cut}。", "At most {at_most} in the year {year}, {cut} cut."),
    "all_cycle_cut": ("周期内最多{at_most}，减去{cut}。", "At most {at_most} in the cycle, {cut} cut."),
    "item_event_cap": (
        "“{item}”{year}年度有单次超过{at_most}的，共减{cut}。",
        "“{item}”, year {year}: {cut} cut above {at_most} each time.",
    ),
    "item_year_cap": (
        "“{item}”{year}年度超过{at_most}，共减{cut}。",
        "“{item}”, year {year}: {cut} cut above {at_most}.",
    ),
    "item_cycle_cap": ("“{item}”周期内超过{at_most}，共减{cut}。", "“{item}”: {cut} cut above {at_most} in the cycle."),
    "part_year_cap": (
        "“{part}”{year}年度超过{at_most}，共减{cut}。",
        "“{part}”, year {year}: {cut} cut above {at_most}.",
    ),
    "part_cycle_cap": ("“{part}”周期内超过{at_most}，共减{cut}。", "“{part}”: {cut} cut above {at_most} in the cycle."),
    "part_share_cap": (
        "“{part}”最多{at_most}计入总分，共减{cut}。",
        "“{part}”: {cut} cut, at most {at_most} count towards the total.",
    ),
    "all_year_cap": ("{year}年度超过{at_most}，共减{cut}。", "Year {year}: {cut} cut above {at_most}."),
    "all_cycle_cap": ("周期内超过{at_most}，共减{cut}。", "{cut} cut above {at_most} in the cycle."),
    "item_day_cut": (
        "“{item}”{year}年度单日最多{at_most}，减去{cut}。",
        "“{item}”: at most {at_most} a day in the year {year}, {cut} cut.",
    ),
    "item_day_cap": (
        "“{item}”{year}年度有单日超过{at_most}的，共减{cut}。",
        "“{item}”, year {year}: {cut} cut above {at_most} a day.",
    ),
    "item_semester_cut": (
        "“{item}”{year}年度每学期最多{at_most}，减去{cut}。",
        "“{item}”: at most {at_most} a semester in the year {year}, {cut} cut.",
    ),
    "item_semester_cap": (
        "“{item}”{year}年度有每学期超过{at_most}的，共减{cut}。",
        "“{item}”, year {year}: {cut} cut above {at_most} a semester.",
    ),
    "item_project_year_cut": (
        "“{item}”{year}年度每项目年度最多{at_most}，减去{cut}。",
        "“{item}”: at most {at_most} a project year in the year {year}, {cut} cut.",
    ),
    "item_project_year_cap": (
        "“{item}”{year}年度有每项目年度超过{at_most}的，共减{cut}。",
        "“{item}”, year {year}: {cut} cut above {at_most} a project year.",
    ),
    "part_day_cut": (
        "“{part}”{year}年度单日最多{at_most}，减去{cut}。",
        "“{part}”: at most {at_most} a day in the year {year}, {cut} cut.",
    ),
    "part_day_cap": (
        "“{part}”{year}年度有单日超过{at_most}的，共减{cut}。",
        "“{part}”, year {year}: {cut} cut above {at_most} a day.",
    ),
    "part_semester_cut": (
        "“{part}”{year}年度每学期最多{at_most}，减去{cut}。",
        "“{part}”: at most {at_most} a semester in the year {year}, {cut} cut.",
    ),
    "part_semester_cap": (
        "“{part}”{year}年度有每学期超过{at_most}的，共减{cut}。",
        "“{part}”, year {year}: {cut} cut above {at_most} a semester.",
    ),
    "all_day_cut": (
        "{year}年度单日最多{at_most}，减去{cut}。",
        "At most {at_most} a day in the year {year}, {cut} cut.",
    ),
    "all_day_cap": (
        "{year}年度有单日超过{at_most}的，共减{cut}。",
        "Year {year}: {cut} cut above {at_most} a day.",
    ),
    "all_semester_cut": (
        "{year}年度每学期最多{at_most}，减去{cut}。",
        "At most {at_most} a semester in the year {year}, {cut} cut.",
    ),
    "all_semester_cap": (
        "{year}年度有每学期超过{at_most}的，共减{cut}。",
        "Year {year}: {cut} cut above {at_most} a semester.",
    ),
    "decree_share": (
        "按{decree}，{requirement}{when}应达由{from}减为{to}。",
        "{requirement}{when}: by decree {decree} {to} is needed in place of {from}.",
    ),
    "decree_amount": (
        "按{decree}，{requirement}{when}应达由{from}减为{to}（定额减免）。",
        "{requirement}{when}: decree {decree} takes an amount off, {to} is needed in place of {from}.",
    ),
    "decree_leave": (
        "按{decree}（{leave}），{requirement}{when}应达由{from}减为{to}。",
        "{requirement}{when}: {leave}, decree {decree}, {to} is needed in place of {from}.",
    ),
    "decree_leave_months": (
        "按{decree}，经批准离岗{months}个月（共{of}个月），{requirement}{when}应达由{from}减为{to}。",
        (
            "{requirement}{when}: {months} of {of} months of approved leave, decree {decree}, "
            "{to} is needed in place of {from}."
        ),
    ),
    "decree_until": (
        "按{decree}，{requirement}{when}可延至{until}前达到。",
        "{requirement}{when}: by decree {decree} it may be met until {until}.",
    ),
    "decree_late": (
        "{requirement}{when}：延期内取得{amount}，计入{counted}。",
        "{requirement}{when}: {amount} was earned in the extra time, {counted} of it counts here.",
    ),
    "posted_by_decree": ("按{decree}记入{gives}。", "Decree {decree} posts {gives}."),
    "posted_after_appeal": (
        "按申诉{appeal}的决定更正：{from} → {makes}。",
        "Corrected after appeal {appeal}: {from} → {makes}.",
    ),
    "carried_over": (
        "{origin}（{document}）已认定{amount}，折算{amount} × {times} = {makes}。",
        "{origin} ({document}) counted {amount}: {amount} × {times} = {makes} here.",
    ),
    "cut_when_carried": ("转入上限{at_most}，减去{cut}。", "At most {at_most} is carried over, {cut} cut."),
    "recognised_course": (
        "按{document}，“{course}”认定{gives}。",
        "Agreement {document} recognises “{course}” for {gives}.",
    ),
    "minimum_met": (
        "{requirement}{when}：需{need}，有{have}，已达到。",
        "{requirement}{when}: {have} of {need}, reached.",
    ),
    "minimum_open": (
        "{requirement}{when}：需{need}，有{have}，还差{short}，期限未到。",
        "{requirement}{when}: {have} of {need}, {short} to go, still open.",
    ),
    "minimum_short": (
        "{requirement}{when}：需{need}，有{have}，差{short}。",
        "{requirement}{when}: {have} of {need}, short by {short}.",
    ),
    "inner_minimum_met": (
        "{requirement}{when}（其中项）：需{need}，有{have}，已达到。",
        "{requirement}{when} (inner minimum): {have} of {need}, reached.",
    ),
    "inner_minimum_open": (
        "{requirement}{when}（其中项）：需{need}，有{have}，还差{short}，期限未到。",
        "{requirement}{when} (inner minimum): {have} of {need}, {short} to go, still open.",
    ),
    "inner_minimum_short": (
        "{requirement}{when}（其中项）：需{need}，有{have}，差{short}。",
        "{requirement}{when} (inner minimum): {have} of {need}, short by {short}.",
    ),
    "forecast_over": (
        "{requirement}{when}：已于{end}截止，差{short}。",
        "{requirement}{when}: ended on {end}, short by {short}.",
    ),
    "forecast_lost": (
        "{requirement}{when}：差{short}，到{end}为止最多还能计{room}，已来不及。",
        "{requirement}{when}: short by {short}, but until {end} at most {room} more can count.",
    ),
    "forecast_nothing_gives": (
        "{requirement}{when}：差{short}，本规则中没有能补上的项目。",
        "{requirement}{when}: short by {short}, and no rule gives anything towards it.",
    ),
    "forecast_item_day": ("“{item}”每天最多计{at_most}。", "“{item}” counts at most {at_most} a day."),
    "forecast_item_semester": ("“{item}”每学期最多计{at_most}。", "“{item}” counts at most {at_most} a semester."),
    "forecast_item_year": (
        "“{item}”每年最多计{at_most}，剩余年度：{years}。",
        "“{item}” counts at most {at_most} a year; years left: {years}.",
    ),
    "forecast_item_cycle": (
        "“{item}”整个周期最多计{at_most}，已经计满。",
        "“{item}” counts at most {at_most} in the cycle, which is used up.",
    ),
    "forecast_part_day": ("“{part}”每天最多计{at_most}。", "“{part}” counts at most {at_most} a day."),
    "forecast_part_semester": ("“{part}”每学期最多计{at_most}。", "“{part}” counts at most {at_most} a semester."),
    "forecast_part_year": (
        "“{part}”每年最多计{at_most}，剩余年度：{years}。",
        "“{part}” counts at most {at_most} a year; years left: {years}.",
    ),
    "forecast_part_cycle": (
        "“{part}”整个周期最多计{at_most}，没有余量了。",
        "“{part}” counts at most {at_most} in the cycle, which leaves no room.",
    ),
    "forecast_all_day": ("每天最多计{at_most}。", "At most {at_most} a day count."),
    "forecast_all_semester": ("每学期最多计{at_most}。", "At most {at_most} a semester count."),
    "forecast_all_year": (
        "每年最多计{at_most}，剩余年度：{years}。",
        "At most {at_most} a year count; years left: {years}.",
    ),
    "forecast_all_cycle": (
        "整个周期最多计{at_most}，没有余量了。",
        "At most {at_most} count in the cycle, which leaves no room.",
    ),
    "way_times": ("{year}年度：{item}{times}次（+{makes}）", "{year}: {item}, {times} × (+{makes})"),
    "way_times_row": (
        "{year}年度：{item}（{row}）{times}次（+{makes}）",
        "{year}: {item} ({row}), {times} × (+{makes})",
    ),
    "way_amount": (
        "{year}年度：{item}，{quantity}{amount}（+{makes}）",
        "{year}: {item}, {amount} {quantity} (+{makes})",
    ),
    "way_amount_row": (
        "{year}年度：{item}（{row}），{quantity}{amount}（+{makes}）",
        "{year}: {item} ({row}), {amount} {quantity} (+{makes})",
    ),
    "way_kind": (
        "{year}年度：{kind}，{quantity}{amount}（+{makes}）",
        "{year}: {kind}, {amount} {quantity} (+{makes})",
    ),
}

MORE_THAN = ("超过{need}", "more than {need}")
"""How a strict minimum names what is needed."""

IN_YEAR = ("（{year}年度）", " ({year})")
"""How a yearly requirement names its year."""

SAME = ("（{same}）", " ({same})")
"""How a cap that runs over groups of its own names the group."""

REACHES = ("（{grade}）", " ({grade})")
"""How a band names its grade."""

BECAUSE = ("（{reasons}）", " ({reasons})")
"""How a consequence names what it follows from."""

LEAVES: dict[str, tuple[str, str]] = {
    "maternity": ("产假", "maternity leave"),
    "sickness": ("病假", "sick leave"),
    "study": ("进修", "study leave"),
    "posting": ("外派", "a posting elsewhere"),
}
"""Kinds of approved leave."""

MODES: dict[str, tuple[str, str]] = {
    "down": ("舍去", "down"),
    "up": ("进一", "up"),
    "half_up": ("四舍五入", "half up"),
    "half_even": ("四舍六入五成双", "half to even"),
}
"""The names of the ways of rounding."""
