package io.hivesync.app.config;

import io.hivesync.app.config.ValueType.Address;
import io.hivesync.app.config.ValueType.Choice;
import io.hivesync.app.config.ValueType.FilePath;
import io.hivesync.app.config.ValueType.Names;
import io.hivesync.app.config.ValueType.Share;
import io.hivesync.app.config.ValueType.Text;
import io.hivesync.app.config.ValueType.Texts;
import io.hivesync.app.config.ValueType.Whole;
import java.util.List;

/** Everything that can be configured. Flags, the file's keys and docs/configuration.md come from here. */
public enum Setting {
    HIVE_PATH(Declaration.of(
                    "hive", "path", new FilePath(), "The Blade app's folder, its .blade folder, or the SQLite file.")
            .flag("--hive", "PATH")),
    SNAPSHOT(Declaration.of(
                    "hive",
                    "snapshot",
                    new Choice(List.of("initial")),
                    "Which rows are sent that were there before: those of each model that the state folder does not know yet.")
            .byDefault("initial")),
    INCLUDE_TABLES(Declaration.of(
                    "hive",
                    "include-tables",
                    new Texts(),
                    "Tables that are left out unless they are named (sessions, api_keys, …).")
            .flag("--include-table", "TABLE")),
    INCLUDE_FIELDS(Declaration.of(
                    "hive",
                    "include-fields",
                    new Texts(),
                    "Fields, as FIELD or TABLE.FIELD, that are left out unless they are named (password, token, …).")
            .flag("--include-field", "TABLE.FIELD")),
    MASS_DELETE_THRESHOLD(Declaration.of(
                    "hive",
                    "mass-delete-threshold",
                    new Share(),
                    "A model that loses more than this share of its records at once, and more than 100, is paused until"
                            + " 'hive-sync resume MODEL'; 1 pauses none.")
            .flag("--mass-delete-threshold", "SHARE")
            .byDefault("0.5")),
    WEBHOOK_BIND(Declaration.of(
                    "webhook",
                    "bind",
                    new Address("--webhook-port"),
                    "Where POST /sync listens, once there is a secret; port 0 takes any free one.")
            .flag("--webhook-bind", "ADDRESS")
            .byDefault("127.0.0.1:3900")),
    WEBHOOK_CERTIFICATE(Declaration.of(
            "webhook",
            "tls-certificate",
            new FilePath(),
            "A certificate in PEM, its chain after it; the webhook speaks HTTPS then. Read again when it changes.")),
    WEBHOOK_KEY(Declaration.of(
            "webhook", "tls-key", new FilePath(), "The certificate's key, in PEM (PKCS #8), without a password.")),
    WEBHOOK_SECRETS(Declaration.of(
                    "webhook",
                    "secrets",
                    new Texts(),
                    "What callers sign with; all of them are valid. Without any, the webhook does not start. Those in files are"
                            + " read again when the files change.")
            .environment("SYNC_SECRET", "SYNC_SECRET_PREVIOUS")
            .neverPrinted()),
    WEBHOOK_TOLERANCE(Declaration.of(
                    "webhook",
                    "timestamp-tolerance-s",
                    new Whole(1, 3600),
                    "How far the timestamp of a signed call may be from this machine's clock, either way, in seconds.")
            .byDefault("300")),
    WEBHOOK_MODELS(Declaration.of(
                    "webhook",
                    "models",
                    new Names(),
                    "The models that calls may name, and what each is called here; all others are refused.")
            .flag("--webhook-model", "NAME[=MODEL]")
            .environment("SYNC_MODELS")),
    WEBHOOK_OPERATIONS(Declaration.of(
            "webhook",
            "operations",
            new Texts(),
            "What calls may do to records: create, update, delete; all of it when nothing is named.")),
    WEBHOOK_PROXIES(Declaration.of(
            "webhook",
            "trusted-proxies",
            new Texts(),
            "Addresses of proxies, like 10.0.0.0/8, whose X-Forwarded-For says where a call comes from.")),
    WEBHOOK_BODY(Declaration.of(
                    "webhook",
                    "max-body-bytes",
                    new Whole(1, 64 << 20),
                    "The largest body of a call, also unpacked; a batch may have four times that.")
            .byDefault("1048576")),
    WEBHOOK_CONCURRENT(Declaration.of(
                    "webhook",
                    "concurrent-requests",
                    new Whole(1, 10_000),
                    "Calls that are read and published at the same time, a batch for four; one that gets no turn is answered 503.")
            .byDefault("128")),
    WEBHOOK_RATE(Declaration.of(
                    "webhook",
                    "requests-per-second",
                    new Whole(1, 1_000_000),
                    "Calls a second in the long run, each item of a batch for one; above it 429.")
            .byDefault("5000")),
    WEBHOOK_BURST(Declaration.of(
                    "webhook", "burst", new Whole(1, 10_000_000), "Calls that may come at once after a quiet time.")
            .byDefault("20000")),
    WEBHOOK_MODEL_RATE(Declaration.of(
                    "webhook",
                    "model-events-per-second",
                    new Whole(0, 1_000_000),
                    "The same for the events of each model, with a burst of four seconds; 0 is no such limit.")
            .byDefault("0")),
    WEBHOOK_SOURCE_RATE(Declaration.of(
                    "webhook",
                    "source-requests-per-second",
                    new Whole(0, 1_000_000),
                    "The same for the calls of each address, verified or not; 0 is no such limit.")
            .byDefault("0")),
    WEBHOOK_REQUEST_TIMEOUT(Declaration.of(
                    "webhook",
                    "request-timeout-s",
                    new Whole(1, 600),
                    "How long a call may take to come in, headers and body, in seconds; then its connection is closed.")
            .byDefault("30")),
    WEBHOOK_CONNECTIONS(Declaration.of(
                    "webhook",
                    "max-connections",
                    new Whole(1, 100_000),
                    "Connections that may be open at the same time; another one is closed at once.")
            .byDefault("2048")),
    FIELD_RULES(Declaration.of(
            "models",
            Setting.WHOLE,
            ModelKeys.RULES,
            "What of a model's fields leaves the producer, where not all as they are.")),
    MASK_SECRET(Declaration.of(
                    "mask",
                    "secret",
                    new Text(),
                    "What hmac-sha256 is keyed with, 16 characters or more; keep it, another one masks otherwise.")
            .environment("HIVE_SYNC_MASK_SECRET")
            .neverPrinted()),
    BOOTSTRAP_SERVERS(Declaration.of(
                    "kafka",
                    "bootstrap.servers",
                    new Text(),
                    "A Kafka cluster, as HOST:PORT with commas; without it, 'run' brings a broker of its own.")
            .flag("--bootstrap-servers", "HOST:PORT")
            .environment("KAFKA_BOOTSTRAP_SERVERS")),
    TOPIC_PREFIX(
            Declaration.of("kafka", "topic-prefix", new Text(), "Before every topic's name; the same for all roles.")
                    .flag("--topic-prefix", "NAME")
                    .byDefault("hive")),
    PARTITIONS(Declaration.of(
                    "kafka",
                    "partitions",
                    new Whole(1, 1000),
                    "Partitions of each model's topics; the same for all roles.")
            .flag("--partitions", "N")
            .byDefault("6")),
    REPLICATION_FACTOR(Declaration.of(
                    "kafka",
                    "replication-factor",
                    new Whole(1, 100),
                    "Replicas of each topic that is made, of the streams-app's own too; without it, as the brokers do by"
                            + " default. For a given cluster only; 3 on one of three.")
            .flag("--replication-factor", "N")),
    MIN_IN_SYNC(Declaration.of(
                    "kafka",
                    "min-insync-replicas",
                    new Whole(1, 100),
                    "Replicas that must have a record before it is acknowledged; without it, as the brokers do by default."
                            + " For a given cluster only; 2 with three replicas.")
            .flag("--min-insync-replicas", "N")),
    FLUSH(Declaration.of(
                    "kafka",
                    "flush",
                    new Choice(List.of("none", "every-message")),
                    "Whether the broker inside the process puts each record on the disk before it acknowledges it; a loss of power"
                            + " then takes none, and every write waits for the disk. A cluster has replicas for that.")
            .byDefault("none")),
    KAFKA_CLIENT(Declaration.of(
            "kafka",
            "*",
            new Text(),
            "Any other setting that all of Kafka's clients share, such as security.protocol, sasl.* and ssl.*;"
                    + " for a given cluster only.")),
    BATCH_MODE(Declaration.of(
                    "batch",
                    "mode",
                    new Choice(List.of("fold", "every-change")),
                    "Whether a busy record's changes are gathered into one, or each goes to the sinks, for audits.")
            .byDefault("fold")),
    WINDOW(Declaration.of(
                    "batch",
                    "window-ms",
                    new Whole(0, 60_000),
                    "How long a busy record's changes are gathered into one, in milliseconds; 0 passes each on.")
            .byDefault("100")),
    STANDBYS(Declaration.of(
                    "streams",
                    "standby-replicas",
                    new Whole(0, 10),
                    "Other instances of the streams role that keep a copy of each one's state, so that one goes on at once"
                            + " where an instance is gone; of two or more instances, 1.")
            .flag("--standby-replicas", "N")
            .byDefault("0")),
    STREAM_THREADS(Declaration.of(
                    "streams",
                    "threads",
                    new Whole(1, 100),
                    "Threads of one instance of the streams role that process. Each has transactions of its own; more than"
                            + " there are partitions have nothing to do.")
            .flag("--stream-threads", "N")
            .byDefault("1")),
    SINK_URL(Declaration.of(
                    "sinks",
                    "url",
                    new Text(),
                    "A target database, such as postgres://user:password@host/database or sqlite:file.")
            .flag("--to", "URL")
            .environment("DATABASE_URL")),
    SINK_SCHEMA(Declaration.of(
                    "sinks",
                    "schema",
                    new Choice(List.of("evolve", "validate", "none")),
                    "What the sink may do to the target's tables: create and extend them, only check them, or nothing.")
            .byDefault("evolve")),
    SINK_DELETES(Declaration.of(
                    "sinks",
                    "deletes",
                    SinkModelKeys.DELETES,
                    "What a delete does to the target's records: remove them, mark them, or nothing.")
            .byDefault("hard")),
    SINK_OPTIONS(Declaration.of(
            "sinks", "options", new Names(), "Settings of the target's kind alone; its page lists them.")),
    SINK_MODELS(Declaration.of(
            "sinks", "models", SinkModelKeys.MODELS, "How a model stands in this target, where not as by default.")),
    OPERATIONS_BIND(Declaration.of(
                    "ops",
                    "bind",
                    new Address("--ops-port"),
                    "Where health and status are served; port 0 takes any free one.")
            .flag("--ops-bind", "ADDRESS")
            .byDefault("127.0.0.1:3901")),
    OPERATIONS_TOKEN(Declaration.of(
                    "ops",
                    "token",
                    new Text(),
                    "What /status asks for, as 'Authorization: Bearer TOKEN'; without it, whoever reaches the port may read it."
                            + " Health is open to all.")
            .environment("HIVE_SYNC_TOKEN")
            .neverPrinted());

    /** The key of a setting that is all of its section. */
    static final String WHOLE = "";

    /** The section whose blocks have names that the user chooses. */
    static final String NAMED_SECTION = "sinks";

    private final Declaration declaration;

    Setting(Declaration declaration) {
        this.declaration = declaration;
    }

    public String section() {
        return declaration.section();
    }

    /** Below its section. */
    public String shortKey() {
        return declaration.key();
    }

    /** As the page of options writes it: {@code kafka.partitions}, {@code sinks.<name>.url}. */
    public String key() {
        return key("<name>");
    }

    /** @param name of the block, where the section has named ones */
    public String key(String name) {
        if (shortKey().equals(WHOLE)) {
            return section();
        }
        return section().equals(NAMED_SECTION)
                ? section() + "." + name + "." + shortKey()
                : section() + "." + shortKey();
    }

    public ValueType type() {
        return declaration.type();
    }

    public String sentence() {
        return declaration.sentence();
    }

    /** Empty when there is none. */
    public String flag() {
        return declaration.flag();
    }

    public String flagLabel() {
        return declaration.flagLabel();
    }

    public List<String> environment() {
        return declaration.environment();
    }

    /** The default; empty when there is none. */
    public String standard() {
        return declaration.standard();
    }

    /** Its value is never printed. */
    public boolean secret() {
        return declaration.secret();
    }

    /** Whether its flag may be given several times. */
    public boolean repeatable() {
        return switch (type()) {
            case ValueType.Texts texts -> true;
            case ValueType.Names names -> true;
            case ValueType.Text text -> this == SINK_URL;
            case ValueType.FilePath path -> false;
            case ValueType.Whole whole -> false;
            case ValueType.Share share -> false;
            case ValueType.Choice choice -> false;
            case ValueType.Address address -> false;
            case ValueType.Blocks blocks -> false;
        };
    }
}
