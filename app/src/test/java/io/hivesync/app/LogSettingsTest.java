package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log shows when somebody asks the libraries to say more. */
class LogSettingsTest {
    private static LoggerContext settings(String libraries) throws Exception {
        LoggerContext context = new LoggerContext();
        context.putProperty("HIVE_SYNC_LIBRARY_LOG", libraries);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogSettingsTest.class.getResource("/logback.xml"));
        return context;
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.apache.hc.client5.http.wire", "org.apache.hc.client5.http.headers"})
    void whatIsSentToATargetIsNeverPrinted(String logger) throws Exception {
        assertThat(settings("TRACE").getLogger(logger).getEffectiveLevel()).isEqualTo(Level.WARN);
    }

    @Test
    void aLibraryOtherwiseSaysWhatItIsAskedFor() throws Exception {
        assertThat(settings("DEBUG").getLogger("org.apache.kafka.clients").getEffectiveLevel())
                .isEqualTo(Level.DEBUG);
    }
}
