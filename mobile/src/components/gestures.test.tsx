import { act, fireEvent, render, screen } from '@testing-library/react-native';
import React from 'react';
import { PanResponderGestureState, Vibration } from 'react-native';
import { SafeAreaProvider } from 'react-native-safe-area-context';

import { Sheet, SwipeRow, Text, ToastProvider, useToast, useToastFloor } from '.';

/** A finger put down, moved so far and lifted. */
function drag(testID: string, { dx = 0, dy = 0 }: Partial<PanResponderGestureState>): void {
  const part = screen.getByTestId(testID);
  const touch = (x: number, y: number, at: number): object => {
    const finger = {
      touchActive: true,
      startPageX: 0,
      startPageY: 0,
      startTimeStamp: 0,
      previousPageX: 0,
      previousPageY: 0,
      previousTimeStamp: 0,
      currentPageX: x,
      currentPageY: y,
      currentTimeStamp: at,
    };
    return {
      nativeEvent: { touches: [{}], pageX: x, pageY: y, timestamp: at },
      touchHistory: {
        indexOfSingleActiveTouch: 0,
        mostRecentTimeStamp: at,
        numberActiveTouches: 1,
        touchBank: [finger],
      },
    };
  };
  const { props } = part;
  const begin = touch(0, 0, 0);
  act(() => {
    props.onStartShouldSetResponderCapture(begin);
    props.onStartShouldSetResponder(begin);
    const moved = touch(dx, dy, 100);
    props.onMoveShouldSetResponderCapture(moved);
    if (!props.onMoveShouldSetResponder(moved)) {
      return;
    }
    props.onResponderGrant(moved);
    const further = touch(dx, dy, 900);
    props.onResponderMove(further);
    props.onResponderRelease(further);
  });
}

const call = jest.fn();
const book = jest.fn();
function row(): void {
  render(
    <SwipeRow
      right={{ label: 'Call', icon: 'phone', tone: 'green', onDo: call }}
      left={{ label: 'Follow-up', icon: 'calendar-plus', tone: 'blue', onDo: book }}
      testID="row"
    >
      <Text>Vedant Ingale</Text>
    </SwipeRow>,
  );
}

describe('a row pulled aside', () => {
  let felt: jest.SpyInstance;
  beforeEach(() => {
    felt = jest.spyOn(Vibration, 'vibrate').mockImplementation(() => undefined);
    call.mockClear();
    book.mockClear();
  });
  afterEach(() => felt.mockRestore());

  test('to the right does one thing, to the left the other, each once and felt', () => {
    row();
    drag('row', { dx: 90 });
    expect([call.mock.calls.length, book.mock.calls.length]).toEqual([1, 0]);
    drag('row', { dx: -90 });
    expect([call.mock.calls.length, book.mock.calls.length]).toEqual([1, 1]);
    expect(felt).toHaveBeenCalledTimes(2);
    expect(screen.queryByText('Call')).toBeNull();
  });

  test.each([
    ['too little', { dx: 60 }],
    ['up and down, which is the list’s', { dx: 90, dy: 80 }],
  ])('%s does nothing', (_, by) => {
    row();
    drag('row', by);
    expect(call).not.toHaveBeenCalled();
  });
});

describe('a sheet', () => {
  const close = jest.fn();
  beforeEach(() => close.mockClear());
  function open(): void {
    render(
      <SafeAreaProvider>
        <Sheet open onClose={close} title="How did the call end?" />
      </SafeAreaProvider>,
    );
  }

  test('goes when its head is pulled down', () => {
    open();
    drag('sheet-handle', { dy: 120 });
    expect(close).toHaveBeenCalledTimes(1);
  });

  test('stays when it was pulled a little', () => {
    open();
    drag('sheet-handle', { dy: 40 });
    expect(close).not.toHaveBeenCalled();
  });
});

test('a toast stands above the buttons of the screen that is in front', () => {
  function Front({ height }: { height: number }): React.JSX.Element {
    const toast = useToast();
    useToastFloor(height, true);
    return <Text onPress={() => toast({ text: 'Saved' })}>say</Text>;
  }
  const shown = (height: number): React.JSX.Element => (
    <SafeAreaProvider>
      <ToastProvider>
        <Front height={height} />
      </ToastProvider>
    </SafeAreaProvider>
  );
  const bottom = (): unknown => {
    const place = screen.UNSAFE_getByProps({ role: 'status' });
    return Object.assign({}, ...[place.props.style].flat(3)).bottom;
  };
  render(shown(152));
  fireEvent.press(screen.getByText('say'));
  expect(bottom()).toBe(164);
  screen.rerender(shown(0));
  expect(bottom()).toBe(76);
});
