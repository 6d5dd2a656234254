package io.hivesync.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The benchmarks' command; {@code bench/run} starts it. Ends with 1 when what came out is wrong, else with 0. */
final class Bench {
    private static final String DEFAULTS = "--with-defaults";
    private static final int EVENTS = 200_000;
    private static final int ROUNDS = 4;
    private static final int STARTS = 2;
    private static final int PAGE_EVENTS = 4_000;
    private static final int PAGE_ROUNDS = 5;

    private static final int CAPTURE_EVENTS = 20_000;
    private static final int CAPTURE_ROUNDS = 3;
    private static final int CAPTURE_MINUTES = 10;
    private static final int CAPTURE_RATE = 500;
    private static final int SNAPSHOT_ROWS = 1_000_000;
    private static final int SNAPSHOT_ROUNDS = 2;
    private static final int TRIGGER_COMMITS = 5_000;
    private static final int TRIGGER_ROUNDS = 3;

    private static final int WEBHOOK_SECONDS = 6;
    private static final int WEBHOOK_ROUNDS = 4;
    private static final int WEBHOOK_POSTS = 50_000;
    private static final int WEBHOOK_KILLS = 9;

    private static final int WARM_SECONDS = 60;
    private static final int TARGET_ROUNDS = 5;
    private static final int BLADE_MUTATIONS = 4_000;
    private static final int CHAIN_ROUNDS = 3;
    private static final int REPLAY_RECORDS = 1_000_000;
    private static final int REPLAY_ROUNDS = 2;
    private static final int FOLD_PER_SECOND = 1_000;
    private static final int FOLD_SECONDS = 20;

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        String name = arguments.length == 0 ? "" : arguments[0];
        boolean right = switch (name) {
            case "kafka-to-postgres" -> kafkaToPostgres(List.of(arguments)).run();
            case "run-start" -> {
                new RunStart(System.out, number(arguments, 1, STARTS)).run();
                yield true;
            }
            case "run-latency" -> {
                new RunStart(System.out, number(arguments, 1, STARTS))
                        .runLatency(Duration.ofSeconds(number(arguments, 2, WARM_SECONDS)));
                yield true;
            }
            case "page-diff" ->
                new PageDiffSpeed(System.out, number(arguments, 1, PAGE_EVENTS), number(arguments, 2, PAGE_ROUNDS))
                        .run();
            case "capture-speed" ->
                new CaptureSpeed(System.out, number(arguments, 1, CAPTURE_EVENTS), number(arguments, 2, CAPTURE_ROUNDS))
                        .run();
            case "capture-latency" -> {
                new CaptureLatency(System.out).run();
                yield true;
            }
            case "capture-run" ->
                new CaptureRun(System.out, number(arguments, 1, CAPTURE_MINUTES), number(arguments, 2, CAPTURE_RATE))
                        .run();
            case "snapshot" ->
                new SnapshotSpeed(
                                System.out, number(arguments, 1, SNAPSHOT_ROWS), number(arguments, 2, SNAPSHOT_ROUNDS))
                        .run();
            case "trigger-capture" -> {
                new TriggerCapture(
                                System.out, number(arguments, 1, TRIGGER_COMMITS), number(arguments, 2, TRIGGER_ROUNDS))
                        .run();
                yield true;
            }
            case "webhook" ->
                new WebhookSpeed(
                                System.out, number(arguments, 1, WEBHOOK_SECONDS), number(arguments, 2, WEBHOOK_ROUNDS))
                        .run();
            case "webhook-kills" ->
                new WebhookKills(System.out, number(arguments, 1, WEBHOOK_POSTS), number(arguments, 2, WEBHOOK_KILLS))
                        .run();
            case "targets" -> targets(List.of(arguments)).run();
            case "blade-overhead" -> new BladeOverhead(System.out, number(arguments, 1, BLADE_MUTATIONS)).run();
            case "chain" ->
                new Chain(System.out, number(arguments, 1, EVENTS), number(arguments, 2, CHAIN_ROUNDS)).run();
            case "stage" ->
                new StageSpeed(System.out, number(arguments, 1, EVENTS), number(arguments, 2, CHAIN_ROUNDS)).run();
            case "second-sink" ->
                new SecondSink(System.out, number(arguments, 1, EVENTS), number(arguments, 2, CHAIN_ROUNDS)).run();
            case "replay" ->
                new ReplaySpeed(System.out, number(arguments, 1, REPLAY_RECORDS), number(arguments, 2, REPLAY_ROUNDS))
                        .run();
            case "fold" ->
                new Fold(
                                System.out,
                                number(arguments, 1, FOLD_PER_SECOND),
                                number(arguments, 2, FOLD_SECONDS),
                                Path.of(System.getProperty("bench.home"), "docs", "fold.svg"))
                        .run();
            default -> {
                System.err.println("""
                    Usage: bench/run kafka-to-postgres [--with-defaults] [events [rounds]]
                           bench/run run-start [rounds]
                           bench/run run-latency [rounds [warm seconds]]
                           bench/run page-diff [events [rounds]]
                           bench/run capture-speed [events [rounds]]
                           bench/run capture-latency
                           bench/run capture-run [minutes [commits a second]]
                           bench/run snapshot [rows [rounds]]
                           bench/run trigger-capture [commits [rounds]]
                           bench/run webhook [seconds [rounds]]
                           bench/run webhook-kills [posts [kills]]
                           bench/run targets [rounds [target…]]
                           bench/run blade-overhead [mutations]
                           bench/run chain [events [rounds]]
                           bench/run stage [events [rounds]]
                           bench/run second-sink [events [rounds]]
                           bench/run replay [records [rounds]]
                           bench/run fold [changes-a-second [seconds]]\
                    """);
                yield false;
            }
        };
        System.exit(right ? 0 : 1);
    }

    private static KafkaToPostgres kafkaToPostgres(List<String> arguments) {
        List<DebeziumSettings> peers = new ArrayList<>(List.of(DebeziumSettings.best()));
        if (arguments.contains(DEFAULTS)) {
            peers.add(DebeziumSettings.defaults());
        }
        String[] numbers = arguments.stream()
                .filter(argument -> !argument.equals(DEFAULTS))
                .toArray(String[]::new);
        return new KafkaToPostgres(System.out, number(numbers, 1, EVENTS), number(numbers, 2, ROUNDS), peers);
    }

    private static TargetsSpeed targets(List<String> arguments) {
        List<String> names = arguments.subList(Math.min(2, arguments.size()), arguments.size());
        return new TargetsSpeed(System.out, number(arguments.toArray(String[]::new), 1, TARGET_ROUNDS), names);
    }

    private static int number(String[] arguments, int at, int otherwise) {
        return arguments.length > at ? Integer.parseInt(arguments[at]) : otherwise;
    }
}
