package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The status as people read it. */
class StatusTextTest {
    private static List<String> lines(String status) throws Exception {
        return StatusText.lines(Json.MAPPER.readTree(status));
    }

    @Test
    void rolesModelsAndTheSumsOfTheLanesAreTables() throws Exception {
        assertThat(lines("""
                        {"kafka": {"bootstrap.servers": "127.0.0.1:9092"},
                         "roles": [{"name": "capture", "ready": true, "reason": "follows db.sqlite"},
                                   {"name": "sink main", "ready": false, "reason": "STOPPED: no such host"}],
                         "models": [{"model": "accounts", "rows": 12345, "position": "7:1"}, {"model": "tags"}],
                         "lanes": [{"sink": "main", "topic": "hive.records.accounts", "partition": 0, "lag": 2,
                                    "oldestUnappliedMs": 40, "reason": ""},
                                   {"sink": "main", "topic": "hive.records.accounts", "partition": 1, "lag": 10,
                                    "oldestUnappliedMs": 30, "reason": ""}]}
                        """))
                .containsExactly(
                        "kafka  127.0.0.1:9092",
                        "",
                        "role       state",
                        "capture    ready      follows db.sqlite",
                        "sink main  NOT READY  STOPPED: no such host",
                        "",
                        "model     rows and changes sent  position",
                        "accounts                  12345  7:1",
                        "tags                          0  the start",
                        "",
                        "sink  topic                  lanes  lag  oldest unapplied",
                        "main  hive.records.accounts      2   12  40 ms");
    }

    /** A window's end sends the last of its changes, which is no version that was made needless. */
    @Test
    void whatEachStageReadAppliedAndFoldedIsShown() throws Exception {
        assertThat(lines("""
                        {"capture": {"events": 1450},
                         "streams": {"counters": {"received": 1452, "sent": 1420, "folded": 51, "sent_at_window_end": 20}},
                         "sinks": [{"sink": "main", "read": 1420, "applied": 1400, "folded": 7,
                                    "latencyMs": {"p50": 43, "p99": 94}},
                                   {"sink": "other", "read": 20, "applied": 12, "folded": 0}]}
                        """))
                .containsExactly(
                        "kafka  unknown",
                        "",
                        "versions    read  sent or applied  folded or waiting  latency p50, p99",
                        "capture                      1450",
                        "streams     1452             1420                 31",
                        "sink main   1420             1400                  7  43 ms, 94 ms",
                        "sink other    20               12                  0");
    }

    @Test
    void aPausedModelIsShownWithWhatWasSeenAndWhatToDo() throws Exception {
        assertThat(lines("""
                        {"models": [{"model": "tags", "rows": 301, "paused": {"since": "2026-11-23T10:00:00Z",
                                     "seen": "200 of its 301 ids were deleted at once",
                                     "remedy": "hive-sync resume tags"}}]}
                        """))
                .endsWith(
                        "paused model  since                 what was seen                            what to do",
                        "tags          2026-11-23T10:00:00Z  200 of its 301 ids were deleted at once  hive-sync resume tags");
    }

    @Test
    void aLaneInTroubleHasALineOfItsOwn() throws Exception {
        assertThat(lines("""
                        {"lanes": [{"sink": "main", "topic": "t", "partition": 3, "offset": 17, "lag": 1,
                                    "state": "RETRYING", "reason": "no such host"}]}
                        """))
                .endsWith("lane      offset  state     reason", "main t-3      17  RETRYING  no such host");
    }

    /** Guards an operator: nothing is less alarming than a lag of 0. */
    @Test
    void lanesThatHaveNotReachedTheirTargetDoNotSayThatNothingWaits() throws Exception {
        assertThat(lines("""
                        {"lanes": [{"sink": "main", "topic": "t", "partition": 0, "lag": null},
                                   {"sink": "main", "topic": "t", "partition": 1, "lag": 7},
                                   {"sink": "other", "topic": "t", "partition": 0, "lag": null}]}
                        """)).contains("main   t          2  7 or more", "other  t          1  not known");
    }

    @Test
    void lanesThatAreFarBehindShareALine() throws Exception {
        assertThat(lines("""
                        {"lanes": [{"sink": "main", "topic": "t", "partition": 1, "warning": "What it has not applied is old"},
                                   {"sink": "main", "topic": "t", "partition": 2, "warning": ""},
                                   {"sink": "main", "topic": "t", "partition": 3, "warning": "What it has not applied is old"}]}
                        """))
                .endsWith("far behind  lanes  warning", "main t      1 3    What it has not applied is old");
    }

    @Test
    void whatIsNotThereLeavesNoEmptyTable() throws Exception {
        assertThat(lines("{}")).containsExactly("kafka  unknown");
    }
}
