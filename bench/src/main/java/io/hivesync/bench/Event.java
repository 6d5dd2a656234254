package io.hivesync.bench;

import io.hivesync.topics.Op;
import java.util.List;

/**
 * One change.
 *
 * @param number its place in the workload
 * @param after the record after it, see {@link Accounts}; empty for a delete
 */
record Event(int number, Op op, String id, List<String> after) {}
