"""Every kind of rule in one rulebook, with fixed values."""

from __future__ import annotations

WIDE = """\
format: 1
id: test-wide
version: "1"
layer: province
title: {zh: 全式规则, en: every kind of rule}
place: {zh: 测试地, en: nowhere}
source: {title: {zh: 测试文件, en: test document}}
effective: {from: 2020-01-01}
unit: {zh: 学分, en: credits}
calendar:
  year_begins: "09-01"
  cycle: {years: 5, anchor: 2020}
  semesters: ["09-01", "02-15"]
  project_years_from: started
  basis: V
kinds:
  training: {zh: 培训, en: training}
  lesson: {zh: 听课, en: lesson observed}
  guided: {zh: 磨课, en: guided lesson}
  deed: {zh: 日常表现, en: deed}
  lateness: {zh: 迟到, en: lateness}
  exam: {zh: 考试, en: exam}
  study: {zh: 进修, en: long study}
  degree: {zh: 学历, en: degree}
  project: {zh: 课题, en: project}
  talk: {zh: 讲座, en: talk}
  moved: {zh: 转入学分, en: credits brought along}
  work: {zh: 作品, en: work}
circumstances:
  leave: {zh: 请假, en: leave}
  fraud: {zh: 弄虚作假, en: fraud}
attributes:
  level:
    type: choice
    title: {zh: 级别, en: level}
    values:
      nation: {zh: 国家级, en: nation}
      city: {zh: 市级, en: city}
      school: {zh: 校级, en: school}
  role:
    type: choice
    title: {zh: 角色, en: role}
    values:
      teacher: {zh: 授课, en: teacher}
      listener: {zh: 听课, en: listener}
  topic:
    type: choice
    title: {zh: 专题, en: topic}
    values:
      ethics: {zh: 师德, en: ethics}
      subject: {zh: 学科, en: subject}
  mode:
    type: choice
    title: {zh: 方式, en: mode}
    values:
      online: {zh: 线上, en: online}
      on_site: {zh: 线下, en: on site}
  result:
    type: choice
    title: {zh: 结果, en: result}
    values:
      excellent: {zh: 优秀, en: excellent}
      passed: {zh: 合格, en: passed}
      failed: {zh: 不合格, en: failed}
  lessons: {type: whole, most: 1000, title: {zh: 节数, en: lessons}}
  times: {type: whole, most: 100, title: {zh: 次数, en: times}}
  absent: {type: amount, step: 0.5, most: 100, title: {zh: 缺席天数, en: days absent}}
  missed: {type: amount, step: 0.5, most: 1000, title: {zh: 缺课学时, en: hours missed}}
  marks: {type: amount, step: 0.5, most: 100, title: {zh: 分数, en: marks}}
  share: {type: amount, step: 0.25, most: 1, title: {zh: 份额, en: share}}
  credits: {type: amount, step: 0.01, most: 1000, title: {zh: 学分, en: credits}}
  granted: {type: amount, step: 0.5, most: 100, title: {zh: 裁定学分, en: granted credits}}
  granted_by: {type: text, title: {zh: 裁定人, en: granted by}}
  months: {type: amount, step: 0.5, most: 100, title: {zh: 月数, en: months}}
  content: {type: text, title: {zh: 内容, en: content}}
  listing: {type: text, title: {zh: 名单, en: listing}}
  programme: {type: text, title: {zh: 项目, en: programme}}
  provider: {type: text, title: {zh: 机构, en: provider}}
  consent: {type: yes_no, title: {zh: 事先同意, en: prior consent}}
  started: {type: day, title: {zh: 项目开始日, en: project begun}}
  handed_in: {type: day, title: {zh: 提交日, en: handed in}}
  origin:
    type: choice
    title: {zh: 来源地, en: origin}
    values:
      neighbour: {zh: 邻省, en: neighbouring province}
      abroad: {zh: 境外, en: abroad}
about:
  age: {type: whole, most: 120, title: {zh: 年龄, en: age}}
  years: {type: amount, step: 0.5, most: 60, title: {zh: 本周期任教年数, en: years in the cycle}}
profiles:
  newcomer: {zh: 新教师, en: newcomer}
  principal: {zh: 校长, en: principal}
providers:
  attribute: provider
  listed:
    - {id: college, title: {zh: 进修学校, en: teacher college}}
    - {id: normal university, title: {zh: 师范大学, en: normal university}}
who:
  {source: platform, declarer: school, reviewer: school, auditor: county, identifier: province, sample: 1/10,
   final: [identifier]}
rounding: {to: 0.01, mode: half_up}
parts:
  - {id: outside, title: {zh: 校外, en: outside}}
  - {id: inside, title: {zh: 校内, en: inside}}
  - {id: conduct, title: {zh: 表现, en: conduct}, caps: [{over: day, at_most: 3, basis: V}]}
items:
  - id: training
    part: outside
    title: {zh: 培训, en: training}
    caps:
      - {over: cycle, at_most: 15, by: [programme]}
      - {over: year, at_most: 20, profiles: [principal]}
    rules:
      - id: training
        kind: training
        gates:
          - id: listed
            provider: listed
            if_missing: pass
            otherwise: {zh: 机构不在名单, en: provider not listed}
          - id: agreed
            any_of: [{level: [nation, city]}, {consent: true}]
            otherwise: {zh: 未事先同意, en: no prior consent}
          - id: attended
            needs: {missed: {less_than: 1/5, of: hours}}
            if_missing: pass
            otherwise: {zh: 缺课达五分之一, en: one fifth missed}
          - id: in_time
            deadline: {attribute: handed_in, day: "10-31", after_year: true}
            if_missing: pass
            otherwise: {zh: 逾期, en: handed in too late}
        value:
          each: {hours: 10}
          gives: 1
          factors:
            - id: level_and_role
              title: {zh: 级别与角色, en: level and role}
              table:
                - {level: nation, role: teacher, times: 9}
                - {level: nation, role: listener, times: 0.5}
              otherwise: 1
            - id: result
              title: {zh: 结果, en: result}
              table: [{result: excellent, times: 1.2}, {result: passed, times: 1}, {result: failed, times: 0.2}]
              otherwise: 1
        who: {auditor: city, sample: 1/5}
        source: {at: "1", zh: 培训10学时1学分, en: 10 hours make 1 credit}
        basis: V
  - id: lesson
    part: inside
    title: {zh: 听课, en: lessons observed}
    caps: [{over: semester, at_most: 4}]
    rules:
      - id: lesson
        kind: lesson
        value: {each: {lessons: 1}, gives: 0.25, running: {over: semester, beyond: 10}}
        source: {at: "2", zh: 超过10节每节0.25, en: 0.25 beyond 10}
        basis: V
      - id: guided
        kind: guided
        value: {each: {lessons: 20}, whole: true, gives: 1, running: {over: year, by: [programme]}}
        source: {at: "3", zh: 每20节1学分, en: 1 for 20 lessons}
        basis: V
  - id: deed
    part: conduct
    title: {zh: 表现, en: deeds}
    rules:
      - id: deed
        kind: deed
        value: {each: {times: 1}, gives: 2}
        source: {at: "4", zh: 好事每次2分, en: 2 for a good deed}
        basis: V
      - id: lateness
        kind: lateness
        value: {each: {times: 1}, takes: 0.5}
        source: {at: "5", zh: 迟到每次扣0.5分, en: 0.5 is taken for each lateness}
        basis: V
  - id: exam
    part: inside
    title: {zh: 考试, en: exams}
    rules:
      - id: exam
        kind: exam
        value:
          bands:
            of: marks
            rows:
              - {from: 60, grade: {zh: 合格, en: passed}, gives: 1}
              - {from: 85, grade: {zh: 优秀, en: excellent}, gives: 5/3}
        rounding: {to: 0.1, mode: down}
        source: {at: "6", zh: 合格1、优秀5/3, en: passed 1 and excellent 5/3}
        basis: V
  - id: study
    part: outside
    title: {zh: 进修, en: long study}
    rules:
      - id: study
        kind: study
        value: {recorded: credits}
        spread: {years: 3}
        source: {at: "7", zh: 分三年计入, en: shared out over three years}
        basis: V
      - id: degree
        kind: degree
        value: {recorded: credits}
        spread: {shares: [42, 38]}
        source: {at: "8", zh: 按42比38分两年, en: shared out 42 to 38}
        basis: V
  - id: project
    part: inside
    title: {zh: 课题, en: projects}
    caps: [{over: project_year, at_most: 3, by: [programme]}]
    rules:
      - id: project
        kind: project
        choose: highest
        value:
          - {each: {lessons: 4}, gives: 1, less: [{each: {absent: 1}, takes: 0.5}], not_below: 0.25}
          - each: {months: 2}
            gives: 1
            factors: [{id: share, title: {zh: 份额, en: share}, recorded: share, otherwise: 1}]
        source: {at: "9", zh: 按节数或月数取高者, en: by lessons or months whichever is higher}
        basis: V
  - id: talk
    part: inside
    title: {zh: 讲座, en: talks}
    rules:
      - id: talk
        kind: talk
        value: {table: [{level: nation, gives: 5}, {level: city, gives: 3}, {level: school, gives: 2}]}
        source: {at: "10", zh: 讲座按级别, en: talks by level}
        basis: V
  - id: moved
    part: outside
    title: {zh: 转入学分, en: credits brought along}
    recognised: [{times: 1/2, profiles: [principal]}, {times: 1}]
    rules:
      - id: moved
        kind: moved
        value:
          recorded: credits
          factors:
            - id: origin
              title: {zh: 折算比例, en: ratio}
              table: [{origin: neighbour, times: 0.8}, {origin: abroad, times: 0}]
        source: {at: "11", zh: 转入学分按比例认定, en: credits brought along are recognised under a ratio}
        basis: V
  - id: work
    part: inside
    title: {zh: 作品, en: works}
    rules:
      - id: work
        kind: work
        value: {decided: {attribute: granted, from: 10, to: 20, by: granted_by}}
        source: {at: "12", zh: 裁定10至20, en: 10 to 20 by decision}
        basis: V
once:
  - {id: same_talk, title: {zh: 同一讲座, en: same talk}, items: [talk], by: [content], over: cycle, keep: highest,
     source: {at: "13", zh: 只取最高, en: the highest only}, basis: V}
  - {id: one_listing, title: {zh: 同一名单, en: one listing}, by: [listing], over: year, keep: earliest,
     source: {at: "14", zh: 只计一次, en: once only}, basis: V}
caps: [{over: day, at_most: 200, basis: V}, {over: semester, at_most: 300, basis: V}]
requirements:
  - {id: total, title: {zh: 总分, en: total}, over: cycle, at_least: 60, pro_rata: {by: years, of: 5},
     except_profiles: [newcomer], unless: {age: {at_least: 55}}, source: {at: "15", zh: 共60, en: 60 in all}, basis: V}
  - {id: outside, title: {zh: 校外, en: outside}, over: cycle, at_least: 30, parts: [outside],
     source: {at: "16", zh: 校外30, en: 30 outside}, basis: V}
  - {id: inside, title: {zh: 校内, en: inside}, over: cycle, at_least: 20, parts: [inside],
     source: {at: "17", zh: 校内20, en: 20 inside}, basis: V}
  - {id: one_large, title: {zh: 一次大培训, en: one large training}, over: event, at_least: 9, items: [training],
     source: {at: "18", zh: 一次9学分, en: 9 at once}, basis: V}
  - {id: that_year, title: {zh: 当年, en: that year}, over: year, at_least: 11,
     in_years_with: {kinds: training, that_gave: 9}, source: {at: "19", zh: 当年11, en: 11 in that year}, basis: V}
  - {id: ethics, title: {zh: 师德, en: ethics}, over: cycle, at_least: 2, facts: {where: {topic: ethics}},
     source: {at: "20", zh: 师德2, en: 2 of ethics}, basis: V}
  - {id: on_site_high, title: {zh: 高级别线下, en: high level on site}, over: cycle, more_than: 1, parts: [outside],
     facts: {where: {mode: on_site, level: [nation, city]}},
     source: {at: "21", zh: 多于1, en: more than 1}, basis: V}
  - {id: months, title: {zh: 月数, en: months}, over: cycle, at_least: 6, quantity: months, items: [project],
     source: {at: "22", zh: 六个月, en: six months}, basis: V}
  - {id: talks, title: {zh: 讲座次数, en: number of talks}, over: year, at_least: 1, measure: facts, items: [talk],
     profiles: [principal], source: {at: "23", zh: 每年一次, en: one a year}, basis: V}
  - {id: brought, title: {zh: 转入原值, en: brought along in full}, over: cycle, at_least: 10, measure: raw,
     items: [moved], teachers: {age: {less_than: 30}},
     source: {at: "24", zh: 原值10, en: 10 before recognition}, basis: V}
offsets:
  - {from: outside, to: inside, at_most: 5, source: {at: "25", zh: 校外余额可抵校内, en: outside surplus fills inside},
     basis: V}
consequences:
  - id: title_review
    title: {zh: 职称评审, en: title review}
    default: eligible
    outcomes:
      eligible: {zh: 可以申报, en: eligible}
      barred: {zh: 一年内不得申报, en: barred for a year}
      waiting: {zh: 暂缓, en: waiting}
    cases:
      - {id: fraud, gives: barred, title: {zh: 弄虚作假, en: fraud}, facts: {kinds: fraud}, lasts_years: 1,
         source: {at: "26", zh: 一年内不得申报, en: barred for a year}, basis: V}
      - {id: short, gives: waiting, title: {zh: 学分不足, en: credits short}, unmet: [total, outside],
         source: {at: "27", zh: 学分不足暂缓, en: short credits wait}, basis: V}
      - {id: leave, gives: waiting, title: {zh: 连续两年长假, en: long leave two years running},
         facts: {kinds: leave, where: {months: {more_than: 6}}, unless: {consent: true}, years_running: 2},
         source: {at: "28", zh: 连续两年长假暂缓, en: long leave two years running waits}, basis: V}
  - id: school_evaluation
    of: school
    title: {zh: 学校评价, en: school evaluation}
    default: ordinary
    outcomes:
      ordinary: {zh: 合格, en: passed}
      excellent: {zh: 优秀, en: excellent}
      warned: {zh: 警示, en: warned}
    cases:
      - {id: fraud_found, gives: warned, title: {zh: 有人弄虚作假, en: fraud found},
         teachers: {consequence: title_review, outcome: barred, number: {at_least: 1}}, lasts_years: 1,
         source: {at: "31", zh: 有人弄虚作假的学校警示一年, en: a school with fraud is warned for a year}, basis: V}
      - {id: nearly_all, gives: excellent, title: {zh: 达标面广, en: nearly all reached},
         teachers: {verdict: met, share: {at_least: 0.95}},
         source: {at: "32", zh: 达标教师不低于95%的为优秀, en: at least 95 % met is excellent}, basis: V}
  - id: county_evaluation
    of: county
    title: {zh: 区县评价, en: county evaluation}
    default: ordinary
    outcomes:
      ordinary: {zh: 合格, en: passed}
      reported: {zh: 通报, en: reported}
    cases:
      - {id: many_warned, gives: reported, title: {zh: 警示学校多, en: many schools warned},
         schools: {consequence: school_evaluation, outcome: warned, share: {more_than: 1/3}},
         source: {at: "33", zh: 超过三分之一的学校被警示的通报, en: more than a third warned is reported}, basis: V}
      - {id: many_short, gives: reported, title: {zh: 未达标面广, en: many short},
         teachers: {verdict: short, share: {more_than: 0.2}},
         source: {at: "34", zh: 未达标教师超过两成的通报, en: more than a fifth short is reported}, basis: V}
delegated:
  - {part: conduct, to: city,
     source: {at: "29", zh: 表现部分由市里制定, en: the conduct part is left to cities}, basis: V}
"""
"""Every kind of rule in one rulebook."""
