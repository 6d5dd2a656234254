package io.hivesync.connector.sqlite;

import io.debezium.connector.base.ChangeEventQueue;
import io.debezium.pipeline.DataChangeEvent;
import io.debezium.pipeline.EventDispatcher;
import io.debezium.relational.TableId;

/** What a task puts together once and its streaming needs. */
record Pipeline(
        SqliteConnectorConfig config,
        SqliteSchema schema,
        ChangeEventQueue<DataChangeEvent> queue,
        EventDispatcher<SqlitePartition, TableId> dispatcher,
        CurrentBatch current) {}
