package io.hivesync.sinks.http.rest;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading back what an API holds, which lists it in its own way. */
class RestReadingTest extends MockedApi {

    private void page(String url, String body) {
        api.stubFor(get(urlEqualTo(url)).willReturn(okJson(body)));
    }

    private List<String> ids() throws Exception {
        List<String> ids = new ArrayList<>();
        try (Sink sink = open();
                SinkWriter writer = take(sink)) {
            writer.forEachId(ids::add, TIMEOUT);
        }
        return ids;
    }

    @Test
    void pagesAreReadByCursorUntilThereIsNone() throws Exception {
        options.put("list-path", "/{model}?after={cursor}&n={limit}");
        options.put("list-limit", "2");
        options.put("list-pointer", "/data");
        options.put("list-cursor-pointer", "/next");
        page("/v1/accounts?after=&n=2", "{\"data\":[{\"bladeId\":\"a\"}],\"next\":\"c 1\"}");
        page("/v1/accounts?after=c%201&n=2", "{\"data\":[],\"next\":\"c2\"}");
        page("/v1/accounts?after=c2&n=2", "{\"data\":[{\"bladeId\":\"b\"}],\"next\":null}");

        assertThat(ids()).containsExactly("a", "b");
    }

    @Test
    void pagesAreReadByOffsetUntilOneIsNotFull() throws Exception {
        options.put("list-path", "/{model}?skip={offset}&take={limit}");
        options.put("list-limit", "2");
        page("/v1/accounts?skip=0&take=2", "[{\"bladeId\":\"a\"},{\"bladeId\":\"b\"}]");
        page("/v1/accounts?skip=2&take=2", "[{\"bladeId\":\"c\"}]");

        assertThat(ids()).containsExactly("a", "b", "c");
    }

    @Test
    void aListWithoutPagesIsOne() throws Exception {
        options.put("list-path", "/{model}");
        options.put("list-limit", "1");
        page("/v1/accounts", "[{\"bladeId\":\"a\"},{\"bladeId\":\"b\"}]");

        assertThat(ids()).containsExactly("a", "b");
        api.verify(1, getRequestedFor(urlEqualTo("/v1/accounts")));
    }

    /** Guards against reading the first page for ever. */
    @Test
    void anApiThatDoesNotTurnPagesIsNoticed() throws Exception {
        options.put("list-path", "/{model}?page={page}");
        options.put("list-limit", "1");
        api.stubFor(get(urlMatching("/v1/accounts.*")).willReturn(okJson("[{\"bladeId\":\"a\"}]")));

        assertThatThrownBy(this::ids).isInstanceOf(Misconfigured.class).hasMessageContaining("same page");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[7]", "[{}]", "[{\"bladeId\":7}]", "no json"})
    void aListThatIsNoneIsSaid(String body) throws Exception {
        options.put("list-path", "/{model}");
        page("/v1/accounts", body);

        assertThatThrownBy(this::ids).isInstanceOf(Misconfigured.class);
    }

    @Test
    void aListThatIsAwayIsWaitedFor() throws Exception {
        options.put("list-path", "/{model}");
        api.stubFor(get(urlEqualTo("/v1/accounts")).willReturn(status(502)));

        assertThatThrownBy(this::ids).isInstanceOf(Unavailable.class);
    }

    /** Without a list nothing can be found that Kafka does not have; writing goes on all the same. */
    @Test
    void withoutAListNothingIsListed() throws Exception {
        assertThat(ids()).isEmpty();
        try (Sink sink = open()) {
            assertThatThrownBy(() -> sink.readRows(ACCOUNTS, Optional.empty(), row -> {}))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("list-path");
        }
    }

    @Test
    void recordsAreReadOneByOneByTheirIds() throws Exception {
        options.put("read-path", "/get/{model}?id={bladeId}");
        options.put("read-pointer", "/data");
        page("/v1/get/accounts?id=a%26b", "{\"data\":{\"bladeId\":\"a&b\",\"name\":\"Ada\",\"createdAt\":\"2026\"}}");
        api.stubFor(get(urlEqualTo("/v1/get/accounts?id=c")).willReturn(status(404)));
        List<String> read = new ArrayList<>();
        try (Sink sink = open()) {
            sink.readRows(ACCOUNTS, Optional.of(List.of("a&b", "c")), row -> read.add(row.bladeId() + row.fields()));
        }
        assertThat(read).containsExactly("a&b{\"ronin.createdAt\":\"2026\",\"name\":\"Ada\"}");
    }
}
