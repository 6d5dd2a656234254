# One image for every role: the command's first word chooses it (run, producer, streams, sink NAME).
FROM maven:3.9-eclipse-temurin-21 AS build
WORKDIR /build
COPY . .
RUN mvn -B -ntp -pl app -am -Dmaven.test.skip=true package

FROM eclipse-temurin:21-jre
# any user may keep its state there: the producer runs as the app's
RUN useradd --system --create-home --home-dir /var/lib/hive-sync hive-sync && chmod 1777 /var/lib/hive-sync
COPY --from=build /build/app/target/hive-sync/lib /opt/hive-sync/lib
USER hive-sync
WORKDIR /var/lib/hive-sync
VOLUME /var/lib/hive-sync
EXPOSE 3900 3901
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED", "-cp", "/opt/hive-sync/lib/*", "io.hivesync.app.HiveSync"]
CMD ["run"]
