# syntax=docker/dockerfile:1
# docker build -t livelogs .                                    the service
# docker build -t livelogs-simulator --target simulator .       the simulated clouds, for the demo

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
ENV CI=true DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# What decides which packages are needed: the restore is repeated only when one of these changes.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY backend/LiveLogs/LiveLogs.csproj backend/LiveLogs/packages.lock.json backend/LiveLogs/
COPY backend/LiveLogs.CloudSimulator/LiveLogs.CloudSimulator.csproj backend/LiveLogs.CloudSimulator/packages.lock.json backend/LiveLogs.CloudSimulator/
RUN dotnet restore backend/LiveLogs --locked-mode \
 && dotnet restore backend/LiveLogs.CloudSimulator --locked-mode

COPY .editorconfig BannedSymbols.txt ./
COPY backend backend
RUN dotnet publish backend/LiveLogs -c Release --no-restore -p:UseAppHost=false -o /publish/livelogs \
 && dotnet publish backend/LiveLogs.CloudSimulator -c Release --no-restore -p:UseAppHost=false -o /publish/simulator

# No shell, no package manager, user 1654; "extra" brings the time zones.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra AS runtime
# The diagnostics socket would need a writable file system.
ENV DOTNET_EnableDiagnostics=0
USER $APP_UID

FROM runtime AS simulator
WORKDIR /app
COPY --from=build /publish/simulator .
EXPOSE 8010
ENTRYPOINT ["dotnet", "LiveLogs.CloudSimulator.dll", "--urls", "http://+:8010"]

FROM runtime AS livelogs
WORKDIR /app
COPY --from=build /publish/livelogs .
ENV ASPNETCORE_HTTP_PORTS=8000
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["dotnet", "LiveLogs.dll", "healthcheck"]
ENTRYPOINT ["dotnet", "LiveLogs.dll"]
