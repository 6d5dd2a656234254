package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Sends requests, each on a connection of its own, and says what was wrong with the answers. */
final class HostileRun {
    private static final int CALLERS = 8;
    private static final int PATIENCE_MS = 60_000;
    private static final Pattern STATUS = Pattern.compile("(?m)^HTTP/1\\.1 (\\d{3}) ");
    private static final Pattern TAKEN = Pattern.compile("(?s)HTTP/1\\.1 200 .*?\\r\\n\\r\\n(\\{.*})");

    final List<String> wrong = new CopyOnWriteArrayList<>();
    final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final InetSocketAddress address;

    HostileRun(InetSocketAddress address) {
        this.address = address;
    }

    HostileRun send(List<HostileRequest> requests) throws Exception {
        try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<?>> sent = requests.stream()
                    .<Future<?>>map(request -> callers.submit(() -> judge(request, answer(request))))
                    .toList();
            for (Future<?> each : sent) {
                each.get();
            }
        }
        return this;
    }

    private String answer(HostileRequest request) {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(PATIENCE_MS);
            StringBuilder answer = new StringBuilder();
            try {
                socket.getOutputStream().write(request.bytes());
                socket.shutdownOutput();
            } catch (IOException e) {
                // it has heard enough; what it said may still be there
            }
            try {
                for (int c = socket.getInputStream().read();
                        c >= 0;
                        c = socket.getInputStream().read()) {
                    answer.append((char) c);
                }
            } catch (IOException e) {
                // closed hard
            }
            return answer.toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void judge(HostileRequest request, String answer) {
        Set<String> statuses =
                STATUS.matcher(answer).results().map(found -> found.group(1)).collect(Collectors.toSet());
        boolean right = switch (request.may()) {
            case SUCCESS -> statuses.equals(Set.of("200"));
            case REFUSAL -> statuses.stream().allMatch(status -> status.startsWith("4"));
            case REFUSAL_OR_501 -> statuses.stream().allMatch(status -> status.startsWith("4") || status.equals("501"));
            case EITHER -> statuses.stream().allMatch(status -> status.startsWith("4") || status.equals("200"));
        };
        if (!right) {
            wrong.add(request.name() + " was answered " + statuses + ": " + start(request));
        }
        Matcher taken = TAKEN.matcher(answer);
        if (taken.find()) {
            acknowledged.addAll(recordIds(taken.group(1)));
        }
    }

    private static String start(HostileRequest request) {
        String text = new String(request.bytes(), ISO_8859_1).replaceAll("[^ -~]", "?");
        return text.substring(0, Math.min(600, text.length()));
    }

    /** Of a call, or of the items of a batch that were taken. */
    private static List<String> recordIds(String body) {
        try {
            JsonNode answer = Json.MAPPER.readTree(body.getBytes(ISO_8859_1));
            return answer.has("results")
                    ? answer.path("results")
                            .valueStream()
                            .filter(item -> item.path("success").asBoolean())
                            .map(item -> item.path("recordId").asText())
                            .toList()
                    : List.of(answer.path("recordId").asText());
        } catch (IOException e) {
            throw new IllegalStateException(new String(body.getBytes(ISO_8859_1), UTF_8), e);
        }
    }
}
