package io.hivesync.connector.sqlite;

import io.debezium.config.ConfigDefinition;
import io.debezium.config.Configuration;
import io.debezium.config.EnumeratedValue;
import io.debezium.config.Field;
import io.debezium.connector.SourceInfoStructMaker;
import io.debezium.heartbeat.DatabaseHeartbeatImpl;
import io.debezium.relational.ColumnFilterMode;
import io.debezium.relational.RelationalDatabaseConnectorConfig;
import io.debezium.relational.TableId;
import io.hivesync.connector.sqlite.core.CaptureOptions;
import io.hivesync.connector.sqlite.core.MassDeleteGuard;
import io.hivesync.connector.sqlite.core.StateSync;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The options of the connector: its own, and those of every relational Debezium connector. */
public final class SqliteConnectorConfig extends RelationalDatabaseConnectorConfig {

    /** The file to capture. */
    public static final Field DATABASE_FILE = Field.create("database.file")
            .withDisplayName("Database file")
            .withType(Type.STRING)
            .withWidth(Width.LONG)
            .withImportance(Importance.HIGH)
            .required()
            .withDescription("Path of the SQLite database file; it is only read.");

    /** Where the connector keeps its state. */
    public static final Field STATE_DIR = Field.create("state.dir")
            .withDisplayName("State directory")
            .withType(Type.STRING)
            .withWidth(Width.LONG)
            .withImportance(Importance.HIGH)
            .required()
            .withDescription("Directory of the connector's own: what it has captured so far, one per database file.");

    /** The caller's memory of epochs, for the case that the state directory is lost. */
    public static final Field EPOCH_FLOOR = Field.create("epoch.floor")
            .withDisplayName("Epoch floor")
            .withType(Type.LONG)
            .withWidth(Width.MEDIUM)
            .withImportance(Importance.LOW)
            .withDefault(0L)
            .withValidation(Field::isNonNegativeLong)
            .withDescription("Every epoch that the connector takes is above this number.");

    /** How values are shown. */
    public static final Field VALUE_MODE = Field.create("value.mode")
            .withDisplayName("Value mode")
            .withEnum(ValueMode.class, ValueMode.DECLARED)
            .withWidth(Width.SHORT)
            .withImportance(Importance.MEDIUM)
            .withValidation(SqliteConnectorConfig::isMaskable)
            .withDescription(
                    "'declared': values of the columns' declared types, and what does not fit in a field __odd;"
                            + " 'tagged': each value a struct with its storage class.");

    /** Tables to snapshot anew. */
    public static final Field SNAPSHOT_TABLES = Field.create("snapshot.tables")
            .withDisplayName("Tables to snapshot again")
            .withType(Type.LIST)
            .withWidth(Width.LONG)
            .withImportance(Importance.MEDIUM)
            .withDefault("")
            .withDescription("Names of tables, separated by commas, that are snapshotted anew at this start.");

    /** Whether the marks topic is written. */
    public static final Field MARKS_ENABLED = Field.create("marks.enabled")
            .withDisplayName("Send marks")
            .withType(Type.BOOLEAN)
            .withWidth(Width.SHORT)
            .withImportance(Importance.MEDIUM)
            .withDefault(false)
            .withValidation(Field::isBoolean)
            .withDescription("Whether the start and end of snapshots, the columns and the end of tables are sent,"
                    + " in order with the rows, to the topic <topic.prefix>.__marks.");

    /** Whether rows are passed as they are. */
    public static final Field ROWS_BY_REFERENCE = Field.create("rows.by.reference")
            .withDisplayName("Pass rows by reference")
            .withType(Type.BOOLEAN)
            .withWidth(Width.SHORT)
            .withImportance(Importance.LOW)
            .withDefault(false)
            .withValidation(Field::isBoolean)
            .withDescription("Whether a record is a RowBundle of many rows, without a schema: for a program that embeds"
                    + " Debezium's engine and wants speed; Kafka Connect cannot write it.");

    /** When the state is on disk. */
    public static final Field STATE_SYNC_EACH_SEND = Field.create("state.sync.each.send")
            .withDisplayName("Sync the state before each send")
            .withType(Type.BOOLEAN)
            .withWidth(Width.SHORT)
            .withImportance(Importance.LOW)
            .withDefault(true)
            .withValidation(Field::isBoolean)
            .withDescription(
                    "Whether what is in flight is on disk before it is sent; if not, all tables are snapshotted"
                            + " after a loss of power, and who heeds the marks removes what has gone.");

    /** The share of a table's rows of which more may not go at once. */
    public static final Field MASS_DELETE_THRESHOLD = Field.create("mass.delete.threshold")
            .withDisplayName("Mass-delete threshold")
            .withType(Type.DOUBLE)
            .withWidth(Width.SHORT)
            .withImportance(Importance.MEDIUM)
            .withDefault("1.0")
            .withValidation(SqliteConnectorConfig::isShare)
            .withDescription(
                    "A table of which more than this share of its ids, and more than 100, is deleted at once is"
                            + " paused; above 0, and 1 pauses none.");

    /** Tables that are purged as a matter of course. */
    public static final Field MASS_DELETE_EXEMPT_TABLES = Field.create("mass.delete.exempt.tables")
            .withDisplayName("Tables without a mass-delete guard")
            .withType(Type.LIST)
            .withWidth(Width.LONG)
            .withImportance(Importance.LOW)
            .withDefault("")
            .withDescription(
                    "Names of tables, separated by commas, of which any number of rows may be deleted at once.");

    /** Tables to resume. */
    public static final Field RESUME_TABLES = Field.create("resume.tables")
            .withDisplayName("Tables to resume")
            .withType(Type.LIST)
            .withWidth(Width.LONG)
            .withImportance(Importance.MEDIUM)
            .withDefault("")
            .withDescription(
                    "Names of tables, separated by commas, that are paused and at this start go on, with a snapshot.");

    /** The bound of the poll for commits. */
    public static final Field COMMIT_POLL_INTERVAL_MS = Field.create("commit.poll.interval.ms")
            .withDisplayName("Commit poll interval (ms)")
            .withType(Type.LONG)
            .withWidth(Width.SHORT)
            .withImportance(Importance.LOW)
            .withDefault(500L)
            .withValidation(Field::isPositiveLong)
            .withDescription("The longest time until a commit is noticed where the file system gives no notice.");

    /** When the log is let go. */
    public static final Field WAL_LIMIT_BYTES = Field.create("wal.limit.bytes")
            .withDisplayName("Limit of the write-ahead log (bytes)")
            .withType(Type.LONG)
            .withWidth(Width.MEDIUM)
            .withImportance(Importance.MEDIUM)
            .withDefault(64L << 20)
            .withValidation(Field::isPositiveLong)
            .withDescription("A log that is larger is let go until the app's own checkpoint begins it anew;"
                    + " then all rows are compared, once.");

    /** What of the rows that are there already is sent. */
    public static final Field SNAPSHOT_MODE = Field.create("snapshot.mode")
            .withDisplayName("Snapshot mode")
            .withEnum(SnapshotMode.class, SnapshotMode.INITIAL)
            .withWidth(Width.SHORT)
            .withImportance(Importance.MEDIUM)
            .withDescription(
                    "Whose rows are sent though they are no change: 'initial', of tables that the state directory"
                            + " does not know; 'always', of all at each start; or one of the other modes of Debezium.");

    private static final String CONNECTOR_NAME = "sqlite";

    /**
     * What Debezium declares for every connector, and nothing here heeds: the key is the primary key, for deletes and creates
     * of one row depend on it; snapshots are no queries of ours; SQLite has neither schemas nor types to convert.
     */
    private static final Field[] WITHOUT_EFFECT = {
        MSG_KEY_COLUMNS,
        SNAPSHOT_SELECT_STATEMENT_OVERRIDES_BY_TABLE,
        SNAPSHOT_DELAY_MS,
        STREAMING_DELAY_MS,
        SNAPSHOT_MODE_TABLES,
        SNAPSHOT_FETCH_SIZE,
        SNAPSHOT_MAX_THREADS,
        SNAPSHOT_MAX_THREADS_MULTIPLIER,
        LEGACY_SNAPSHOT_MAX_THREADS,
        SNAPSHOT_MODE_CUSTOM_NAME,
        SNAPSHOT_MODE_CONFIGURATION_BASED_SNAPSHOT_DATA,
        SNAPSHOT_MODE_CONFIGURATION_BASED_SNAPSHOT_SCHEMA,
        SNAPSHOT_MODE_CONFIGURATION_BASED_START_STREAM,
        SNAPSHOT_MODE_CONFIGURATION_BASED_SNAPSHOT_ON_SCHEMA_ERROR,
        SNAPSHOT_MODE_CONFIGURATION_BASED_SNAPSHOT_ON_DATA_ERROR,
        SNAPSHOT_LOCK_TIMEOUT_MS,
        SNAPSHOT_TABLES_ORDER_BY_ROW_COUNT,
        SNAPSHOT_FULL_COLUMN_SCAN_FORCE,
        INCREMENTAL_SNAPSHOT_WATERMARKING_STRATEGY,
        SIGNAL_DATA_COLLECTION,
        QUERY_FETCH_SIZE,
        LOG_POSITION_CHECK_ENABLED,
        CONNECTION_VALIDATION_TIMEOUT_MS,
        GUARDRAIL_COLLECTIONS_MAX,
        GUARDRAIL_COLLECTIONS_LIMIT_ACTION,
        DECIMAL_HANDLING_MODE,
        TIME_PRECISION_MODE,
        SCHEMA_INCLUDE_LIST,
        SCHEMA_EXCLUDE_LIST,
        INCLUDE_SCHEMA_CHANGES,
        INCLUDE_SCHEMA_COMMENTS,
        DatabaseHeartbeatImpl.HEARTBEAT_ACTION_QUERY
    };

    private static final ConfigDefinition DEFINITION = RelationalDatabaseConnectorConfig.CONFIG_DEFINITION
            .edit()
            .name("SQLite")
            .type(DATABASE_FILE, STATE_DIR)
            .connector(
                    VALUE_MODE,
                    SNAPSHOT_MODE,
                    SNAPSHOT_TABLES,
                    MASS_DELETE_THRESHOLD,
                    MASS_DELETE_EXEMPT_TABLES,
                    RESUME_TABLES,
                    MARKS_ENABLED,
                    ROWS_BY_REFERENCE,
                    STATE_SYNC_EACH_SEND,
                    COMMIT_POLL_INTERVAL_MS,
                    WAL_LIMIT_BYTES,
                    EPOCH_FLOOR)
            .excluding(WITHOUT_EFFECT)
            .create();

    static final Field.Set ALL_FIELDS = Field.setOf(DEFINITION.all());

    SqliteConnectorConfig(Configuration config) {
        super(config, SqliteConnectorConfig::isUserTable, TableId::table, 0, ColumnFilterMode.CATALOG, false);
    }

    /** The options that this connector adds to Debezium's, in the order in which a page should show them. */
    public static List<Field> ownFields() {
        return List.of(
                DATABASE_FILE,
                STATE_DIR,
                VALUE_MODE,
                SNAPSHOT_MODE,
                SNAPSHOT_TABLES,
                MASS_DELETE_THRESHOLD,
                MASS_DELETE_EXEMPT_TABLES,
                RESUME_TABLES,
                MARKS_ENABLED,
                ROWS_BY_REFERENCE,
                STATE_SYNC_EACH_SEND,
                COMMIT_POLL_INTERVAL_MS,
                WAL_LIMIT_BYTES,
                EPOCH_FLOOR);
    }

    static ConfigDef configDef() {
        return DEFINITION.configDef();
    }

    static String version() {
        String version = SqliteConnectorConfig.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Tables of SQLite itself, and the copies that a Blade migration fills and renames, are nobody's data. */
    private static boolean isUserTable(TableId table) {
        String name = table.table().toLowerCase(Locale.ROOT);
        return !name.startsWith("sqlite_") && !name.startsWith("ronin_temp_");
    }

    ValueMode valueMode() {
        return ValueMode.of(getConfig().getString(VALUE_MODE));
    }

    Path databaseFile() {
        return Path.of(getConfig().getString(DATABASE_FILE));
    }

    Path stateDirectory() {
        return Path.of(getConfig().getString(STATE_DIR));
    }

    boolean marksEnabled() {
        return getConfig().getBoolean(MARKS_ENABLED);
    }

    boolean rowsByReference() {
        return getConfig().getBoolean(ROWS_BY_REFERENCE);
    }

    Duration commitPollInterval() {
        return Duration.ofMillis(getConfig().getLong(COMMIT_POLL_INTERVAL_MS));
    }

    MassDeleteGuard massDeleteGuard() {
        return new MassDeleteGuard(
                Double.parseDouble(getConfig().getString(MASS_DELETE_THRESHOLD)), names(MASS_DELETE_EXEMPT_TABLES));
    }

    Set<String> resumedTables() {
        return names(RESUME_TABLES);
    }

    private Set<String> names(Field list) {
        Set<String> names = new HashSet<>();
        for (String name : getConfig().getString(list).split(",")) {
            if (!name.isBlank()) {
                names.add(name.trim());
            }
        }
        return names;
    }

    /** Debezium masks texts alone, and would let a struct pass as it is. */
    private static int isMaskable(Configuration config, Field field, Field.ValidationOutput problems) {
        String mode = config.getString(field);
        List<String> changing = config.keys().stream()
                .filter(key -> key.startsWith("column.mask.") || key.startsWith("column.truncate."))
                .map(key -> key.replaceFirst("\\.salt\\..*", ".salt.…"))
                .toList();
        if (!ValueMode.TAGGED.getValue().equalsIgnoreCase(mode) || changing.isEmpty()) {
            return 0;
        }
        problems.accept(field, mode, "Tagged values cannot be masked or truncated, which " + changing + " asks for");
        return 1;
    }

    private static int isShare(Configuration config, Field field, Field.ValidationOutput problems) {
        String text = config.getString(field);
        try {
            double share = Double.parseDouble(text);
            if (share > 0 && share <= 1) {
                return 0;
            }
        } catch (NumberFormatException e) {
            // said below, with the range
        }
        problems.accept(field, text, "A number above 0 and at most 1 is expected");
        return 1;
    }

    /** @param hasOffset whether Kafka Connect knows an offset of this connector */
    CaptureOptions captureOptions(boolean hasOffset) {
        return new CaptureOptions(
                databaseFile(),
                stateDirectory(),
                getConfig().getLong(EPOCH_FLOOR),
                getConfig().getLong(WAL_LIMIT_BYTES),
                getSnapshotMode().snapshots(hasOffset),
                names(SNAPSHOT_TABLES),
                massDeleteGuard(),
                getConfig().getBoolean(STATE_SYNC_EACH_SEND) ? StateSync.EACH_SEND : StateSync.AT_END,
                table -> getTableFilters().dataCollectionFilter().isIncluded(new TableId(null, null, table)),
                (table, column) -> getColumnFilter().matches(null, null, table, column));
    }

    @Override
    public SnapshotMode getSnapshotMode() {
        return SnapshotMode.of(getConfig().getString(SNAPSHOT_MODE));
    }

    @Override
    public Optional<? extends EnumeratedValue> getSnapshotLockingMode() {
        return Optional.empty();
    }

    @Override
    public String getContextName() {
        return "SQLite";
    }

    @Override
    public String getConnectorName() {
        return CONNECTOR_NAME;
    }

    @Override
    protected SourceInfoStructMaker<?> getSourceInfoStructMaker(Version version) {
        SqliteSourceInfoStructMaker maker = new SqliteSourceInfoStructMaker();
        maker.init(CONNECTOR_NAME, version(), this);
        return maker;
    }
}
