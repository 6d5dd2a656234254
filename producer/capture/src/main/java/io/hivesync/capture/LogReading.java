package io.hivesync.capture;

import io.hivesync.connector.sqlite.LogMetrics;
import io.hivesync.connector.sqlite.LogMetricsMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Map;
import java.util.Optional;
import javax.management.JMX;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which way the connector finds commits, at one moment; the counts are those of its present run.
 *
 * @param fromLog whether it reads them from the write-ahead log; else it compares all rows for each
 * @param whyNot why not, in words; empty if it does
 * @param transactions read from the log
 * @param comparisons of all rows, by reason
 * @param logBytes how much of the log is in use
 * @param timesLetGo how often the log was let go, so that the app could begin it anew
 * @param waiting transactions that were read and of which something is not in Kafka
 * @param waitingMs how long ago the oldest of them was read
 */
public record LogReading(
        boolean fromLog,
        String whyNot,
        long transactions,
        Map<String, Long> comparisons,
        long logBytes,
        long timesLetGo,
        long waiting,
        long waitingMs) {
    private static final Logger log = LoggerFactory.getLogger(LogReading.class);

    public LogReading {
        comparisons = Map.copyOf(comparisons);
    }

    /** Nothing while the connector of that name does not run. */
    static Optional<LogReading> of(String topicPrefix) {
        LogMetricsMXBean metrics = JMX.newMXBeanProxy(
                ManagementFactory.getPlatformMBeanServer(), LogMetrics.name(topicPrefix), LogMetricsMXBean.class);
        try {
            return Optional.of(new LogReading(
                    metrics.isFromLog(),
                    metrics.getWhyNotFromLog(),
                    metrics.getTransactions(),
                    metrics.getComparisons(),
                    metrics.getLogBytes(),
                    metrics.getTimesLetGo(),
                    metrics.getWaitingTransactions(),
                    metrics.getWaitingMs()));
        } catch (UndeclaredThrowableException e) {
            log.debug("The connector {} shows no metrics", topicPrefix, e);
            return Optional.empty();
        }
    }
}
