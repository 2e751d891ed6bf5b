/** A choice that some products need besides a variation. */
interface ProductOption {
  readonly serviceId: string;
  readonly serviceName: string;
  readonly name: string;
  readonly type: string;
  readonly label: string;
  readonly options: Readonly<Record<string, string>>;
}

export const PRODUCT_OPTIONS: readonly ProductOption[] = [
  {
    serviceId: 'aero',
    serviceName: 'Aero',
    name: 'passenger_type',
    type: 'MultipleSelect',
    label: 'Passenger Type',
    options: {
      adult: 'Adult (18yrs and Above)',
      child: 'Child (3yrs to 19yrs)',
      infant: 'Infant (Below 3yrs)',
    },
  },
  {
    serviceId: 'aero',
    serviceName: 'Aero',
    name: 'trip_type',
    type: 'Select',
    label: 'Trip Type',
    options: { one_way: 'One Way', round_trip: 'Round Trip' },
  },
];

/** What the motor insurance asks of a vehicle, by the last parts of its URL. */
export const INSURANCE_OPTIONS = new Map<string, readonly Readonly<Record<string, string>>[]>([
  [
    'color',
    [
      { ColourCode: '1000', ColourName: 'Ash' },
      { ColourCode: '1003', ColourName: 'Black' },
      { ColourCode: '1009', ColourName: 'Red' },
    ],
  ],
  [
    'engine-capacity',
    [
      { CapacityCode: '1', CapacityName: '0.1 - 1.59' },
      { CapacityCode: '2', CapacityName: '1.6 - 2.0' },
      { CapacityCode: '3', CapacityName: '2.1 - 3.0' },
    ],
  ],
  [
    'state',
    [
      { StateCode: '1', StateName: 'Abia' },
      { StateCode: '25', StateName: 'Lagos' },
    ],
  ],
  ['lga/1', [{ LGACode: '1', LGAName: 'Aba North', StateCode: '1' }]],
  [
    'lga/25',
    [
      { LGACode: '500', LGAName: 'Alimosho', StateCode: '25' },
      { LGACode: '505', LGAName: 'Eti-Osa', StateCode: '25' },
    ],
  ],
  [
    'brand',
    [
      { VehicleMakeCode: '335', VehicleMakeName: 'Honda' },
      { VehicleMakeCode: '380', VehicleMakeName: 'Toyota' },
    ],
  ],
  ['model/335', [{ VehicleModelCode: '745', VehicleModelName: 'Accord' }]],
  ['model/380', [{ VehicleModelCode: '801', VehicleModelName: 'Corolla' }]],
]);
