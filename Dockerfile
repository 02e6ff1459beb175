FROM eclipse-temurin:25-jre AS jre

FROM eclipse-temurin:25-jdk AS build
# Not root: the PostgreSQL that the server is trained with would refuse.
RUN useradd --uid 10001 --create-home build && install --directory --owner=build /build
USER build
WORKDIR /build
# The cache fits only the JVM that made it.
COPY --from=jre /opt/java/openjdk /opt/java/jre
COPY --chown=build mvnw pom.xml ./
COPY --chown=build .mvn .mvn
COPY --chown=build schema.graphqls ./
COPY --chown=build src src
RUN --mount=type=cache,target=/home/build/.m2,uid=10001 \
	./mvnw -B -DskipTests -Pdistribution -Ddistribution.java=/opt/java/jre/bin/java package
# The container's memory is the measure of the heap, up to where references, and with them the cache, would be others.
RUN sed -i 's/^-Xmx.*/-XX:MaxRAMPercentage=75\n-XX:+UseCompressedOops/' target/posttopic/java.options

FROM jre
RUN useradd --system --no-create-home --shell /usr/sbin/nologin posttopic
WORKDIR /app
# From what changes least to what changes most.
COPY --from=build /build/target/posttopic/lib lib/
COPY --from=build /build/target/posttopic/java.options /build/target/posttopic/posttopic.jar /build/target/posttopic/posttopic.aot ./
USER posttopic
# A server that is being stopped accepts requests until load balancers know. GraphiQL and
# signing in are for development; a container that needs them enables them.
# The management port is for the operator's network only: it needs no token. Do not publish it.
ENV MANAGEMENT_SERVER_PORT=8081 \
	MANAGEMENT_SERVER_ADDRESS=0.0.0.0 \
	POSTTOPIC_DRAIN=5s \
	POSTTOPIC_GRAPHIQL_ENABLED=false \
	POSTTOPIC_SIGNIN_ENABLED=false
EXPOSE 8080
# With nothing but the shell: the image need not have curl.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s \
	CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q '\"UP\"' <&3"]
ENTRYPOINT ["java", "@java.options", "-jar", "posttopic.jar"]
