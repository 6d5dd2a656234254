package io.hivesync.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds the memory of all stores of the process together. RocksDB's defaults are per store, and each partition has its own:
 * a dozen partitions could take gigabytes. Streams makes one of these per store, hence what they share is static.
 */
public final class SmallRocksDb implements RocksDBConfigSetter {
    private static final long MEBIBYTE = 1024L * 1024;
    private static final long ALL_BUFFERS = 24 * MEBIBYTE;
    private static final long ONE_BUFFER = 4 * MEBIBYTE;

    /** The buffers count as part of it: the rest is for blocks, without which each look would read index and filter anew. */
    private static final long WHOLE_CACHE = 48 * MEBIBYTE;

    /** Records are looked up one by one: of a larger block most would be read and kept in vain. */
    private static final long BLOCK_SIZE = 4 * 1024;

    private static final double FOR_INDEX_AND_FILTERS = 0.3;

    private static final Cache CACHE;
    private static final WriteBufferManager BUFFERS;

    static {
        RocksDB.loadLibrary();
        CACHE = new LRUCache(WHOLE_CACHE, -1, false, FOR_INDEX_AND_FILTERS);
        BUFFERS = new WriteBufferManager(ALL_BUFFERS, CACHE);
    }

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setBlockSize(BLOCK_SIZE);
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(BUFFERS);
        options.setWriteBufferSize(ONE_BUFFER);
        options.setMaxWriteBufferNumber(2);
        // all of them are opened at each start, each with a file or two
        options.setMaxFileOpeningThreads(1);
        options.setSkipStatsUpdateOnDbOpen(true);
        options.setSkipCheckingSstFileSizesOnDbOpen(true);
    }

    /** What is shared outlives every store. */
    @Override
    public void close(String storeName, Options options) {}
}
