// test_tz_oracle.cc - our zones against cctz: every zone, every transition from 1990 to 2099.
//
// Zones are found by walking the folder. Around each transition, at the instant itself and one
// second to each side, offset, summer time and abbreviation must agree; and so must the wall times
// there, an hour around and in the middle of the gap or fold: kind and instants. Prints how many
// checks were made; fails on the first differences and when there were suspiciously few.
#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "tests/support/tz_probe.h"

namespace
{

using Seconds = cctz::time_point<cctz::seconds>;

const char kFolder[] = "/usr/share/zoneinfo";
const int kDifferencesShown = 20;

struct Tally {
    long zones = 0, transitions = 0, checks = 0, differences = 0;
};

Seconds instant(int64_t utc_s)
{
    return std::chrono::time_point_cast<cctz::seconds>(std::chrono::system_clock::from_time_t(0)) +
           cctz::seconds(utc_s);
}

int64_t number(Seconds t) { return (t - instant(0)).count(); }

void differ(Tally *tally, const std::string &zone, const char *what, int64_t at)
{
    if (++tally->differences <= kDifferencesShown)
        std::fprintf(stderr, "%s: %s differs at %lld\n", zone.c_str(), what,
                     static_cast<long long>(at));
}

void check_instant(Tally *tally, const std::string &zone, const cctz::time_zone &theirs,
                   const tz_probe *ours, int64_t at)
{
    const cctz::time_zone::absolute_lookup want = theirs.lookup(instant(at));
    int is_dst = 0;
    const char *abbrev = nullptr;
    const int32_t offset = tz_probe_offset(ours, at, &is_dst, &abbrev);

    tally->checks += 3;
    if (offset != want.offset)
        differ(tally, zone, "offset", at);
    if ((is_dst != 0) != want.is_dst)
        differ(tally, zone, "summer time", at);
    if (std::strcmp(abbrev, want.abbr) != 0)
        differ(tally, zone, "abbreviation", at);
}

void check_wall(Tally *tally, const std::string &zone, const cctz::time_zone &theirs,
                const tz_probe *ours, int64_t wall_s)
{
    const cctz::civil_second wall = cctz::civil_second(1970, 1, 1, 0, 0, 0) + wall_s;
    const cctz::time_zone::civil_lookup want = theirs.lookup(wall);
    const tz_probe_local got = tz_probe_from_wall(ours, wall_s);
    const int kind = want.kind == cctz::time_zone::civil_lookup::UNIQUE    ? 0
                     : want.kind == cctz::time_zone::civil_lookup::SKIPPED ? 1
                                                                           : 2;

    tally->checks += 3;
    if (got.kind != kind)
        differ(tally, zone, "kind of the wall time", wall_s);
    if (got.first != number(want.pre))
        differ(tally, zone, "first instant of the wall time", wall_s);
    if (got.second != number(want.post))
        differ(tally, zone, "second instant of the wall time", wall_s);
    if (kind != 0) {
        tally->checks++;
        if (got.change != number(want.trans))
            differ(tally, zone, "instant of the change", wall_s);
    }
}

void check_transition(Tally *tally, const std::string &zone, const cctz::time_zone &theirs,
                      const tz_probe *ours, int64_t at)
{
    const int64_t before = at + theirs.lookup(instant(at - 1)).offset;
    const int64_t after = at + theirs.lookup(instant(at)).offset;

    tally->transitions++;
    for (int64_t d = -1; d <= 1; d++) {
        check_instant(tally, zone, theirs, ours, at + d);
        check_wall(tally, zone, theirs, ours, before + d);
        check_wall(tally, zone, theirs, ours, after + d);
    }
    check_wall(tally, zone, theirs, ours, before + (after - before) / 2);
    check_wall(tally, zone, theirs, ours, before - 3600);
    check_wall(tally, zone, theirs, ours, after + 3600);
}

bool is_zone_file(const std::filesystem::path &path)
{
    std::ifstream in(path, std::ios::binary);
    char magic[4] = {};

    in.read(magic, sizeof(magic));
    return in.gcount() == 4 && std::memcmp(magic, "TZif", 4) == 0;
}

std::set<std::string> zone_names()
{
    std::set<std::string> names;

    for (const auto &entry : std::filesystem::recursive_directory_iterator(kFolder)) {
        const std::string name = entry.path().string().substr(sizeof(kFolder));

        if (entry.is_directory() || name.rfind("right/", 0) == 0 || name.rfind("posix/", 0) == 0 ||
            name == "posixrules" || name == "localtime" || !is_zone_file(entry.path()))
            continue;
        names.insert(name);
    }
    return names;
}

void check_zone(Tally *tally, const std::string &zone)
{
    const int64_t from = number(cctz::convert(cctz::civil_second(1990), cctz::utc_time_zone()));
    const int64_t to = number(cctz::convert(cctz::civil_second(2100), cctz::utc_time_zone()));
    cctz::time_zone theirs;
    tz_probe *ours = tz_probe_open(zone.c_str());
    cctz::time_zone::civil_transition change;
    Seconds at = instant(from);

    tally->zones++;
    if (!cctz::load_time_zone(zone, &theirs) || ours == nullptr) {
        differ(tally, zone, "being a zone at all", 0);
        tz_probe_close(ours);
        return;
    }
    for (int year = 1990; year < 2100; year++) {
        check_instant(tally, zone, theirs, ours, from + int64_t{ 31556952 } * (year - 1990));
        check_wall(tally, zone, theirs, ours, from + int64_t{ 31556952 } * (year - 1990));
    }
    while (theirs.next_transition(at, &change)) {
        at = cctz::convert(change.to, theirs);
        // convert() takes the later of two; step back to the change itself.
        const cctz::time_zone::civil_lookup l = theirs.lookup(change.to);
        if (l.kind == cctz::time_zone::civil_lookup::REPEATED)
            at = l.trans;
        if (number(at) >= to)
            break;
        check_transition(tally, zone, theirs, ours, number(at));
    }
    tz_probe_close(ours);
}

} // namespace

int main()
{
    Tally tally;

    for (const std::string &zone : zone_names())
        check_zone(&tally, zone);
    std::printf("%ld zones, %ld transitions, %ld checks, %ld differences\n", tally.zones,
                tally.transitions, tally.checks, tally.differences);
    return tally.differences == 0 && tally.zones > 300 && tally.checks > 500000 ? 0 : 1;
}
