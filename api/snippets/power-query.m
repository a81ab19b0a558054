let
  Source = Csv.Document(
    Web.Contents("{address}/query/list_coverage.csv?framework=mvk&raw=1"),
    [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]
  ),
  Table = Table.PromoteHeaders(Source, [PromoteAllScalars = true])
in
  Table
