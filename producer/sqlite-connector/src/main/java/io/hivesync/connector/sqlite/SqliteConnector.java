package io.hivesync.connector.sqlite;

import io.debezium.config.Configuration;
import io.debezium.connector.common.RelationalBaseSourceConnector;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;

/** A Debezium connector for one SQLite file, run by one task. */
public final class SqliteConnector extends RelationalBaseSourceConnector {

    /**
     * In a record's offset, when it is acknowledged, an entry of this prefix is something to keep: the text is durable, under
     * the rest of the name, before the record counts as delivered. {@link io.hivesync.connector.sqlite.core.Receipts} has them.
     */
    public static final String RECEIPT = "receipt.";

    private Map<String, String> properties = Map.of();

    @Override
    public String version() {
        return SqliteConnectorConfig.version();
    }

    @Override
    public void start(Map<String, String> props) {
        properties = Map.copyOf(props);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return SqliteConnectorTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        if (maxTasks < 1) {
            throw new ConnectException("The connector needs one task; set tasks.max to 1");
        }
        return List.of(properties);
    }

    @Override
    public void stop() {
        // the task holds everything that is open
    }

    @Override
    public ConfigDef config() {
        return SqliteConnectorConfig.configDef();
    }

    @Override
    protected Map<String, ConfigValue> validateAllFields(Configuration config) {
        return config.validate(SqliteConnectorConfig.ALL_FIELDS);
    }

    @Override
    protected void validateConnection(Map<String, ConfigValue> configValues, Configuration config) {
        // the file is on the machine of the task, which may be another one; the task checks it when it starts
    }
}
