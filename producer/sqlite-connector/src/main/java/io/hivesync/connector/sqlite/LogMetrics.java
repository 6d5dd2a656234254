package io.hivesync.connector.sqlite;

import io.hivesync.connector.sqlite.core.Capture;
import io.hivesync.connector.sqlite.core.CaptureProgress;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.kafka.common.utils.Sanitizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the capture's progress to JMX as long as the task runs. Thread-safe. */
public final class LogMetrics implements LogMetricsMXBean, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogMetrics.class);

    private final Capture capture;
    private final ObjectName name;

    private LogMetrics(Capture capture, ObjectName name) {
        this.capture = capture;
        this.name = name;
    }

    /** Where the metrics of the connector with this topic prefix are. */
    public static ObjectName name(String topicPrefix) {
        try {
            return new ObjectName(
                    "debezium.sqlite:type=connector-metrics,context=log,server=" + Sanitizer.jmxSanitize(topicPrefix));
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException("No metrics can be of that name: " + topicPrefix, e);
        }
    }

    static LogMetrics register(Capture capture, String topicPrefix) {
        LogMetrics metrics = new LogMetrics(capture, name(topicPrefix));
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            if (server.isRegistered(metrics.name)) {
                server.unregisterMBean(metrics.name);
            }
            server.registerMBean(metrics, metrics.name);
        } catch (JMException e) {
            LOG.warn("The capture goes on without metrics of its log", e);
        }
        return metrics;
    }

    private CaptureProgress progress() {
        return capture.progress();
    }

    @Override
    public boolean isFromLog() {
        return progress().fromLog();
    }

    @Override
    public String getWhyNotFromLog() {
        return progress().why();
    }

    @Override
    public long getTransactions() {
        return progress().transactions();
    }

    @Override
    public Map<String, Long> getComparisons() {
        Map<String, Long> comparisons = new TreeMap<>();
        progress().comparisons().forEach((reason, count) -> comparisons.put(reason.id(), count));
        return comparisons;
    }

    @Override
    public long getLogBytes() {
        return progress().logBytes();
    }

    @Override
    public long getTimesLetGo() {
        return progress().timesLetGo();
    }

    @Override
    public long getWaitingTransactions() {
        return progress().waiting();
    }

    @Override
    public long getWaitingMs() {
        return progress().waitingMs();
    }

    @Override
    public void close() {
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            LOG.debug("Another run has taken the name already", e);
        } catch (JMException e) {
            LOG.warn("The metrics of the log stay after their task", e);
        }
    }
}
